package io.sparkllama.documentation;

import io.sparkllama.annotation.Experimental;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What callers see of a package: each public type, and indented below it its public and protected
 * members, sorted. Omits what the compiler derives from the header of a record or enum.
 */
public final class ApiSignatures {

  private static final Pattern WELL_KNOWN =
      Pattern.compile(
          "\\b(java\\.(lang|io|util|nio\\.file|util\\.\\w+)|io\\.sparkllama(\\.(annotation|config|engine|request|result|spark))?)\\.(?=[A-Z])");

  private ApiSignatures() {}

  /**
   * The signatures of a package.
   *
   * @param member any class of the package; lists those compiled into the same folder
   */
  public static List<String> ofPackageOf(Class<?> member) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("package " + member.getPackageName());
    for (Class<?> type : types(member)) {
      lines.add("");
      lines.addAll(of(type));
    }
    return lines;
  }

  private static List<Class<?>> types(Class<?> member) throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(member), "*.class")) {
      for (Path file : files) {
        names.add(file.getFileName().toString().replace(".class", ""));
      }
    }
    names.remove("package-info");
    List<Class<?>> types = new ArrayList<>();
    for (String name : names) {
      try {
        types.add(
            Class.forName(member.getPackageName() + "." + name, false, member.getClassLoader()));
      } catch (ClassNotFoundException e) {
        throw new IOException(name + " was compiled and cannot be loaded", e);
      }
    }
    types.removeIf(type -> !isVisible(type));
    return types;
  }

  private static Path folder(Class<?> member) throws IOException {
    try {
      Path root = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
      return root.resolve(member.getPackageName().replace('.', '/'));
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static boolean isVisible(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
  }

  /** A type's header, then its members. */
  static List<String> of(Class<?> type) {
    List<String> lines = new ArrayList<>(List.of(head(type)));
    lines.addAll(
        holders(type)
            .flatMap(holder -> Arrays.stream(holder.getDeclaredFields()))
            .filter(field -> isVisible(field) && !field.isEnumConstant())
            .map(ApiSignatures::field)
            .sorted()
            .toList());
    lines.addAll(
        Arrays.stream(type.getDeclaredConstructors())
            .filter(constructor -> isVisible(constructor) && !isImplied(constructor))
            .map(ApiSignatures::constructor)
            .sorted()
            .toList());
    lines.addAll(
        holders(type)
            .flatMap(holder -> Arrays.stream(holder.getDeclaredMethods()))
            .filter(method -> isVisible(method) && !isImplied(method))
            .filter(method -> method.getDeclaringClass() == type || !isAbstract(method))
            .map(ApiSignatures::method)
            .sorted()
            .distinct()
            .toList());
    return lines.stream().map(ApiSignatures::shortened).toList();
  }

  /**
   * The type and its supertypes that callers cannot name; callers see their members in the type.
   */
  private static Stream<Class<?>> holders(Class<?> type) {
    return Stream.<Class<?>>iterate(
        type,
        holder -> holder == type || (holder != null && !isVisible(holder)),
        Class::getSuperclass);
  }

  private static boolean isAbstract(Method method) {
    return Modifier.isAbstract(method.getModifiers());
  }

  /** Members inherited from a base class that callers cannot see. */
  private static Stream<Method> fromHidden(Class<?> type) {
    Class<?> base = type.getSuperclass();
    return base == null || isVisible(base)
        ? Stream.empty()
        : Stream.concat(
            Arrays.stream(base.getDeclaredMethods())
                .filter(method -> !Modifier.isAbstract(method.getModifiers())),
            fromHidden(base));
  }

  private static String head(Class<?> type) {
    StringBuilder head = new StringBuilder(mark(type));
    if (kind(type).equals("class")) {
      head.append(modifiers(type.getModifiers()));
    }
    head.append(kind(type)).append(' ').append(type.getName());
    head.append(variables(type.getTypeParameters()));
    head.append(type.isRecord() ? components(type) : type.isEnum() ? constants(type) : "");
    List<String> parents = new ArrayList<>();
    Class<?> last = holders(type).reduce(type, (lower, upper) -> upper);
    Type parent = last.getGenericSuperclass();
    if (parent != null && parent != Object.class && !type.isRecord() && !type.isEnum()) {
      parents.add(parent.getTypeName());
    }
    holders(type)
        .flatMap(holder -> Arrays.stream(holder.getGenericInterfaces()))
        .map(Type::getTypeName)
        .forEach(parents::add);
    return head + (parents.isEmpty() ? "" : " : " + String.join(", ", parents));
  }

  private static String kind(Class<?> type) {
    return type.isAnnotation()
        ? "@interface"
        : type.isInterface()
            ? "interface"
            : type.isRecord() ? "record" : type.isEnum() ? "enum" : "class";
  }

  private static String components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(
            component ->
                mark(component)
                    + component.getGenericType().getTypeName()
                    + " "
                    + component.getName())
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String constants(Class<?> type) {
    return Arrays.stream(type.getDeclaredFields())
        .filter(Field::isEnumConstant)
        .map(Field::getName)
        .collect(Collectors.joining(", ", " { ", " }"));
  }

  private static String field(Field field) {
    return "  "
        + mark(field)
        + modifiers(field.getModifiers())
        + field.getGenericType().getTypeName()
        + " "
        + field.getName();
  }

  private static String constructor(Constructor<?> constructor) {
    return "  "
        + mark(constructor)
        + modifiers(constructor.getModifiers())
        + "new"
        + rest(constructor);
  }

  private static String method(Method method) {
    int modifiers = method.getModifiers() & ~(Modifier.SYNCHRONIZED | Modifier.FINAL);
    if (method.getDeclaringClass().isInterface()) {
      modifiers &= ~Modifier.ABSTRACT;
    }
    return "  "
        + mark(method)
        + modifiers(modifiers)
        + (method.isDefault() ? "default " : "")
        + variables(method.getTypeParameters())
        + method.getGenericReturnType().getTypeName()
        + " "
        + method.getName()
        + rest(method);
  }

  private static String rest(Executable executable) {
    String parameters =
        Arrays.stream(executable.getParameters())
            .map(Parameter::getParameterizedType)
            .map(Type::getTypeName)
            .collect(Collectors.joining(", ", "(", ")"));
    String thrown =
        Arrays.stream(executable.getGenericExceptionTypes())
            .map(Type::getTypeName)
            .collect(Collectors.joining(", "));
    return parameters + (thrown.isEmpty() ? "" : " throws " + thrown);
  }

  private static String variables(TypeVariable<?>[] variables) {
    return variables.length == 0
        ? ""
        : Arrays.stream(variables)
            .map(TypeVariable::getName)
            .collect(Collectors.joining(", ", "<", "> "));
  }

  private static String mark(AnnotatedElement element) {
    return element.isAnnotationPresent(Experimental.class) ? "@Experimental " : "";
  }

  private static String modifiers(int modifiers) {
    int told = modifiers & ~(Modifier.PUBLIC | Modifier.TRANSIENT | Modifier.VOLATILE);
    return told == 0 ? "" : Modifier.toString(told) + " ";
  }

  /** Protected members of a final class are not visible to anyone. */
  private static boolean isVisible(Member member) {
    int modifiers = member.getModifiers();
    boolean inherited =
        Modifier.isProtected(modifiers)
            && !Modifier.isFinal(member.getDeclaringClass().getModifiers());
    return (Modifier.isPublic(modifiers) || inherited) && !member.isSynthetic();
  }

  private static boolean isImplied(Constructor<?> constructor) {
    Class<?> type = constructor.getDeclaringClass();
    return type.isRecord() && constructor.getParameterCount() == type.getRecordComponents().length;
  }

  private static boolean isImplied(Method method) {
    Class<?> type = method.getDeclaringClass();
    boolean accessor =
        type.isRecord()
            && method.getParameterCount() == 0
            && Arrays.stream(type.getRecordComponents())
                .anyMatch(component -> component.getName().equals(method.getName()));
    boolean ofEveryEnum =
        type.isEnum() && (method.getName().equals("values") || method.getName().equals("valueOf"));
    boolean ofEveryObject =
        Set.of("equals", "hashCode", "toString").contains(method.getName())
            && Arrays.stream(Object.class.getMethods())
                .anyMatch(
                    any ->
                        any.getName().equals(method.getName())
                            && Arrays.equals(any.getParameterTypes(), method.getParameterTypes()));
    return accessor || ofEveryEnum || ofEveryObject;
  }

  private static String shortened(String line) {
    return WELL_KNOWN.matcher(line).replaceAll("");
  }
}
