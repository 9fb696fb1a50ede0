/** What tests of several packages need. */
@NullMarked
package org.multiprocessing4j.testsupport;

import org.jspecify.annotations.NullMarked;
