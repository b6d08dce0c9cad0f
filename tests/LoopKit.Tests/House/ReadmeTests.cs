namespace LoopKit.Tests;

/// <summary>What the README shows is what the repository holds.</summary>
public class ReadmeTests
{
    /// <summary>The fifteen lines in the README are the program in samples/Quickstart, which the build compiles and the tests run.</summary>
    [Fact]
    public void Readme_Quickstart_IsTheSample()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        string sample = File.ReadAllText(Path.Combine(Repository.Root, "samples", "Quickstart", "Program.cs"));

        readme.Should().Contain(sample.TrimEnd());
    }

    /// <summary>Every relative link in the README leads to something.</summary>
    [Fact]
    public void Readme_RelativeLinks_LeadSomewhere()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        string[] links = [.. System.Text.RegularExpressions.Regex.Matches(readme, @"\]\((?!http|#)([^)#]+)").Select(match => match.Groups[1].Value)];

        links.Should().NotBeEmpty();
        links.Should().OnlyContain(link => Path.Exists(Path.Combine(Repository.Root, link)));
    }
}
