// An index of Java sources by the compiler itself, to measure ours beside it: `java JavaIndex.java ROOT CLASSPATH FOLDER...`
// writes one JSON line a file, as src/bench/scip-index.ts reads them. Errors, as of classes that are not on the class path,
// are counted on stderr and leave out only what they touch.
import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.io.File;
import java.nio.file.*;
import java.util.*;
import javax.lang.model.element.*;
import javax.tools.*;

public class JavaIndex {
  private final Path root;
  private final Trees trees;
  private final StringBuilder occurrences = new StringBuilder();
  private CompilationUnitTree unit;
  private String text;

  private JavaIndex(Path root, Trees trees) {
    this.root = root;
    this.trees = trees;
  }

  public static void main(String[] arguments) throws Exception {
    var root = Path.of(arguments[0]).toRealPath();
    var files = new ArrayList<File>();
    for (int at = 2; at < arguments.length; at += 1) {
      try (var paths = Files.walk(root.resolve(arguments[at]))) {
        paths.filter(path -> path.toString().endsWith(".java") && !path.endsWith("module-info.java"))
            .sorted().forEach(path -> files.add(path.toFile()));
      }
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    var manager = compiler.getStandardFileManager(null, null, null);
    var errors = new int[1];
    DiagnosticListener<JavaFileObject> count = found -> errors[0] += found.getKind() == Diagnostic.Kind.ERROR ? 1 : 0;
    var options = List.of("-proc:none", "-Xmaxerrs", "1000000", "-XDshould-stop.ifError=FLOW", "-cp", arguments[1]);
    var sources = manager.getJavaFileObjectsFromFiles(files);
    var task = (JavacTask) compiler.getTask(null, manager, count, options, null, sources);
    var units = new ArrayList<CompilationUnitTree>();
    task.parse().forEach(units::add);
    task.analyze();
    var index = new JavaIndex(root, Trees.instance(task));
    for (var unit : units) System.out.println(index.lineOf(unit));
    System.err.println(files.size() + " files, " + errors[0] + " errors");
  }

  private String lineOf(CompilationUnitTree next) throws Exception {
    unit = next;
    text = next.getSourceFile().getCharContent(true).toString();
    occurrences.setLength(0);
    new Scanner().scan(next, null);
    return "{\"path\":\"" + pathOf(next) + "\",\"occurrences\":[" + occurrences + "]}";
  }

  private String pathOf(CompilationUnitTree of) {
    return root.relativize(Path.of(of.getSourceFile().toUri())).toString().replace('\\', '/');
  }

  /** As SCIP writes it: types with `#`, methods with `().`; all overloads of a method are one. Null: not of these files. */
  private String symbolOf(Element element) {
    if (element == null) return null;
    var path = trees.getPath(element);
    if (path == null) return null;
    var names = new ArrayDeque<String>();
    var owner = element;
    if (element.getKind() == ElementKind.METHOD) owner = element.getEnclosingElement();
    else if (!element.getKind().isClass() && !element.getKind().isInterface()) return null;
    for (; owner != null && owner.getKind() != ElementKind.PACKAGE; owner = owner.getEnclosingElement()) {
      if (owner.getSimpleName().isEmpty()) return null;
      names.addFirst(owner.getSimpleName().toString());
    }
    var type = "java . `" + pathOf(path.getCompilationUnit()) + "`/`" + String.join("$", names) + "`#";
    return element.getKind() == ElementKind.METHOD ? type + element.getSimpleName() + "()." : type;
  }

  private void note(Element element, String name, long from, boolean isDefinition) {
    var symbol = symbolOf(element);
    if (symbol == null || from < 0) return;
    int at = text.indexOf(name, (int) from);
    // The compiler makes up names, such as the `value` of an annotation: only what the text has is an occurrence.
    if (at < 0 || (!isDefinition && at != from)) return;
    var lines = unit.getLineMap();
    long line = lines.getLineNumber(at) - 1;
    long column = at - lines.getStartPosition(line + 1);
    if (occurrences.length() > 0) occurrences.append(',');
    occurrences.append("{\"line\":" + line + ",\"column\":" + column + ",\"symbol\":\"" + symbol
        + "\",\"isDefinition\":" + isDefinition + "}");
  }

  private class Scanner extends TreePathScanner<Void, Void> {
    private Element element() {
      return trees.getElement(getCurrentPath());
    }

    private long start(Tree tree) {
      return trees.getSourcePositions().getStartPosition(unit, tree);
    }

    private long end(Tree tree) {
      return trees.getSourcePositions().getEndPosition(unit, tree);
    }

    @Override public Void visitImport(ImportTree tree, Void none) {
      return null;
    }

    @Override public Void visitClass(ClassTree tree, Void none) {
      var name = tree.getSimpleName().toString();
      long from = Math.max(start(tree), end(tree.getModifiers()));
      if (!name.isEmpty()) note(element(), name, wordAfter(name, from), true);
      return super.visitClass(tree, none);
    }

    @Override public Void visitMethod(MethodTree tree, Void none) {
      var name = tree.getName().toString();
      long from = tree.getReturnType() == null ? start(tree) : end(tree.getReturnType());
      if (!name.equals("<init>")) note(element(), name, wordAfter(name, from), true);
      return super.visitMethod(tree, none);
    }

    @Override public Void visitIdentifier(IdentifierTree tree, Void none) {
      note(element(), tree.getName().toString(), start(tree), false);
      return super.visitIdentifier(tree, none);
    }

    @Override public Void visitMemberSelect(MemberSelectTree tree, Void none) {
      var name = tree.getIdentifier().toString();
      note(element(), name, end(tree) - name.length(), false);
      return super.visitMemberSelect(tree, none);
    }

    @Override public Void visitMemberReference(MemberReferenceTree tree, Void none) {
      var name = tree.getName().toString();
      note(element(), name, end(tree) - name.length(), false);
      return super.visitMemberReference(tree, none);
    }

    private long wordAfter(String name, long from) {
      var found = java.util.regex.Pattern.compile("\\b" + name + "\\b").matcher(text);
      return from >= 0 && found.find((int) from) ? found.start() : -1;
    }
  }
}
