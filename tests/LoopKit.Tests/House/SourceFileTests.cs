using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LoopKit.Tests;

/// <summary>The shape of source files: short, one type each, and named after it.</summary>
public class SourceFileTests
{
    private const int LongestFile = 300;

    /// <summary>No file of LoopKit is longer than a reader takes in.</summary>
    [Fact]
    public void Sources_EveryFile_IsShort() =>
        Repository.ReadSources()
            .Where(file => file.Source.Count(character => character == '\n') > LongestFile)
            .Select(file => file.Path)
            .Should().BeEmpty();

    /// <summary>Each file holds one type, or one part of it, and is named <c>Type.cs</c>, <c>Type.Part.cs</c> or, for a generic one beside another, <c>Type.T.cs</c>.</summary>
    [Fact]
    public void Sources_EveryFile_IsNamedAfterItsOneType() =>
        Repository.ReadSources()
            .Select(file => (file.Path, Types: TypesOf(file.Source)))
            .Where(file => !file.Types.SequenceEqual([TypeNameOf(file.Path)]))
            .Select(file => $"{file.Path} holds {string.Join(", ", file.Types)}")
            .Should().BeEmpty();

    /// <summary>Sources lie in the folder of their floor, not above and not deeper.</summary>
    [Fact]
    public void Sources_EveryFile_LiesInOneFolder() =>
        Repository.ReadSources()
            .Select(file => file.Path)
            .Should().NotBeEmpty().And.OnlyContain(path => path.Split('/').Length == 2);

    private static string TypeNameOf(string path) => Path.GetFileName(path).Split('.')[0];

    private static string[] TypesOf(string source) =>
    [
        .. Snippet.Parse(source).GetRoot().DescendantNodes(node => node is not BaseTypeDeclarationSyntax)
            .Select(node => node switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.Text,
                DelegateDeclarationSyntax type => type.Identifier.Text,
                _ => null,
            })
            .OfType<string>(),
    ];
}
