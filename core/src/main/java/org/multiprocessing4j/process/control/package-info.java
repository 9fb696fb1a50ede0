/**
 * The control pipes between a parent and each of its children, at both of their ends.
 *
 * <pre>
 *   parent                                                 child
 *   ChildLink     one child on the control thread          ParentPipes   reads and writes frames
 *     Outbox        frames on their way to it    ------->
 *     AnswerReader  frames that it sends         &lt;-------
 *     LineReader    lines that it writes         &lt;-------  standard output and error
 *     ExitDescriptor  becomes readable at its end
 *   EventLoops    the threads that wait for all that: an EventLoop with its EventSources
 *   ChildPipes    the descriptors, drawn there             Frame, FrameType, FrameDecoder: what is said
 * </pre>
 *
 * <p>Shared rules: nothing that runs on the control thread may block, and nothing that fails there
 * keeps the others from being served. What was sent before a death is delivered before the death is
 * told. In a child only the JDK is used, without lambdas, since both cost a starting JVM time. What
 * frames mean to a process is not known here.
 */
@NullMarked
package org.multiprocessing4j.process.control;

import org.jspecify.annotations.NullMarked;
