namespace LoopKit.Testing.Tests.Readme;

/// <summary>The package's README says what is so.</summary>
public class ReadmeTests
{
    /// <summary>Every C# block of the README is code that is compiled and run here.</summary>
    [Fact]
    public void CodeBlocks_OfTheReadme_AreCompiledCode()
    {
        string readme = Repository.Read("src", "LoopKit.Testing", "README.md");
        string examples = WithoutIndentation(Repository.Read("tests", "LoopKit.Testing.Tests", "Readme", "ReadmeExamples.cs"));
        string[] blocks = [.. readme.Split("```csharp\n").Skip(1).Select(rest => WithoutIndentation(rest.Split("```")[0]))];
        blocks.Should().HaveCount(3);
        foreach (string block in blocks)
            examples.Should().Contain(block);
    }

    private static string WithoutIndentation(string code) =>
        string.Join('\n', code.Trim().Split('\n').Select(line => line.Trim()));
}
