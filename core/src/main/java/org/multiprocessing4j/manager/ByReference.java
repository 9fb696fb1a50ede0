package org.multiprocessing4j.manager;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a managed object's interface whose result stays in the server.
 *
 * <p>The caller gets a proxy that implements the method's return type, which must be an interface.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ByReference {}
