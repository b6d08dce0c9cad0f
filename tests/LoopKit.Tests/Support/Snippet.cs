using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LoopKit.Tests;

/// <summary>Compiles C# against the framework and LoopKit.</summary>
internal static class Snippet
{
    private static readonly CSharpParseOptions language = new(LanguageVersion.CSharp14, DocumentationMode.None);

    private static readonly MetadataReference[] framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>A compilation that sees the framework and LoopKit as any program would.</summary>
    internal static CSharpCompilation Compile(string name, string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary) =>
        CSharpCompilation.Create(
            name,
            [Parse(source)],
            [.. framework, MetadataReference.CreateFromFile(typeof(EventLoop).Assembly.Location)],
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>A compilation of a library's own sources, each with its path; it sees the framework and the assemblies whose files are named.</summary>
    internal static CSharpCompilation CompileFiles(IEnumerable<(string Path, string Source)> files, IEnumerable<string> assemblies) =>
        CSharpCompilation.Create(
            "files",
            files.Select(file => Parse(file.Source, file.Path)),
            [.. framework, .. assemblies.Select(path => MetadataReference.CreateFromFile(path))],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

    internal static SyntaxTree Parse(string source, string path = "") => CSharpSyntaxTree.ParseText(source, language, path);
}
