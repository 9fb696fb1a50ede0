package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.Encoded;

/** Which of several classes of one name it is. */
class ClassResolverTest {
  private static final String DECODER =
      "public record PluginDecoder() implements java.io.Serializable,"
          + "    java.util.function.Function<java.nio.ByteBuffer, Object> {"
          + "  public Object apply(java.nio.ByteBuffer bytes) {"
          + "    return org.multiprocessing4j.ipc.codec.Codec.standard().decode(bytes); } }";

  static final class Silent implements InvocationHandler, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
      return null;
    }
  }

  @TempDir Path directory;

  /** Each plugin asks for its own class, which is found by way of its caller. */
  @Test
  void withoutAContextEachCallerGetsItsOwnClass() throws Exception {
    Plugin plugin = Plugin.compile(directory, "PluginDecoder", DECODER);
    List<Class<?>> classes = List.of(plugin.load(), plugin.load());
    ByteBuffer bytes = Encoded.buffer(classes.get(0).getConstructor().newInstance());
    ContextLoader.with(
        null,
        () -> {
          for (int i = 0; i < 6; i++) {
            Class<?> type = classes.get(i % 2);
            @SuppressWarnings("unchecked")
            Function<ByteBuffer, Object> decoder =
                (Function<ByteBuffer, Object>) type.getConstructor().newInstance();
            assertThat(decoder.apply(bytes.duplicate()).getClass()).isSameAs(type);
          }
        });
  }

  @Test
  void theInterfacesOfAProxyAreLookedUpInTheContextFirst() throws Exception {
    String source = "public interface Greeting { String greet(); }";
    Plugin plugin = Plugin.compile(directory, "Greeting", source);
    for (Class<?> type : List.of(plugin.load(), plugin.load())) {
      ContextLoader.with(
          type.getClassLoader(),
          () -> {
            Object copy = Codec.standard().decode(Encoded.buffer(proxyOf(type)));
            assertThat(copy).isInstanceOf(type);
          });
    }
  }

  /** The loader of the tests knows another interface of that name. */
  @Test
  void theContextGoesBeforeTheLoaderOfTheCaller() throws Exception {
    String name = OfBoth.class.getName();
    String source =
        "package org.multiprocessing4j.ipc.codec;"
            + " public class ClassResolverTest { public interface OfBoth {} }";
    Plugin.compile(directory, ClassResolverTest.class.getName(), source);
    ClassLoader childFirst = new ChildFirst(directory, name);
    Class<?> own = Class.forName(name, false, childFirst);
    assertThat(own).isNotSameAs(OfBoth.class);
    ContextLoader.with(
        childFirst,
        () -> {
          Object copy = Codec.standard().decode(Encoded.buffer(proxyOf(OfBoth.class)));
          assertThat(copy).isInstanceOf(own).isNotInstanceOf(OfBoth.class);
        });
  }

  /** In two loaders. */
  public interface OfBoth {}

  private static final class ChildFirst extends URLClassLoader {
    private final String ownClass;

    ChildFirst(Path directory, String ownClass) throws MalformedURLException {
      super(new URL[] {directory.toUri().toURL()}, ClassResolverTest.class.getClassLoader());
      this.ownClass = ownClass;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null) {
          return known;
        }
        boolean isOwn = name.equals(ownClass) || ownClass.startsWith(name + "$");
        return isOwn ? findClass(name) : super.loadClass(name, resolve);
      }
    }
  }

  private static Object proxyOf(Class<?> type) {
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Silent());
  }
}
