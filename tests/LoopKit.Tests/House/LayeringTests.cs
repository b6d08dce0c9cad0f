using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LoopKit.Tests;

/// <summary>The floors of the house: an arrow points only to a lower floor.</summary>
public class LayeringTests
{
    // What the SDK's ImplicitUsings write.
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string Plan =
        """
        | floor | folder | may use | what lives there |
        |---|---|---|---|
        | 3 | `Attic` | everything | |
        | 2 | `Room` | Cellar | |
        | 1 | `Cellar` | – | |
        """;

    /// <summary>To compile and bind the sources takes seconds, so that the tests share it.</summary>
    private static readonly Lazy<(string Path, string Source)[]> sources = new(Repository.ReadSources);

    private static readonly Lazy<CSharpCompilation> compilation = new(() => Compile(sources.Value));

    private static readonly Lazy<FloorInspection> inspection = new(() => new FloorInspection(compilation.Value));

    /// <summary>Every symbol that a file of LoopKit uses is declared in a folder which the tour allows to its own.</summary>
    [Fact]
    public void Sources_EveryUse_PointsToALowerFloor()
    {
        var plan = FloorPlan.Read(File.ReadAllText(Path.Combine(Repository.Sources, "README.md")));

        inspection.Value.Violations(plan).Should().BeEmpty();
    }

    /// <summary>The inspection sees the real sources: with no arrow allowed, it finds uses from every folder but the lowest.</summary>
    [Fact]
    public void Sources_NoArrowAllowed_UsesAreFoundInEveryFolder()
    {
        string[] found = inspection.Value.Violations(FloorPlan.Read(""));

        found.Select(violation => violation.Split('/')[0]).Distinct().Should().BeEquivalentTo(
            sources.Value.Select(file => file.Path.Split('/')[0]).Distinct().Where(folder => folder != "Queues"));
    }

    /// <summary>The sources compile here as they do in the build, or the inspection would be blind where they do not; code that a generator adds is not here.</summary>
    [Fact]
    public void Sources_CompiledForInspection_HaveNoErrors()
    {
        // No implementation of a partial method, and so no assignment to what it would have assigned.
        string[] missingGeneratedPart = ["CS8795", "CS0165"];

        compilation.Value.GetDiagnostics()
            .Where(found => found.Severity == DiagnosticSeverity.Error && !missingGeneratedPart.Contains(found.Id))
            .Should().BeEmpty();
    }

    /// <summary>The tour's table itself has no arrow that points up, and names every folder there is.</summary>
    [Fact]
    public void Tour_Floors_AreInOrderAndComplete()
    {
        var plan = FloorPlan.Read(File.ReadAllText(Path.Combine(Repository.Sources, "README.md")));

        plan.UpwardArrows().Should().BeEmpty();
        plan.Folders.Should().Contain(sources.Value.Select(file => file.Path.Split('/')[0]).Distinct());
    }

    /// <summary>A table with an arrow to the same or a higher floor, or to a folder that is not there, is found out.</summary>
    [Fact]
    public void UpwardArrows_WrongTable_AreFound()
    {
        var plan = FloorPlan.Read("| 1 | `Cellar` | Room, Nowhere | |\n| 2 | `Room` | Cellar | |\n");

        plan.UpwardArrows().Should().HaveCount(2);
    }

    /// <summary>The inspection finds each kind of use that points up: a type, a base type, a member of a partial type, a constructor, an extension, an await, an operator.</summary>
    [Theory]
    [InlineData("class A { Lamp? lamp; }")]
    [InlineData("class A : Lamp { }")]
    [InlineData("class A { object Make() => new Lamp(); }")]
    [InlineData("class A { Lamp[] lamps = []; }")]
    [InlineData("class A { int Read(House house) => house.InTheAttic; }")]
    [InlineData("class A { void Call(House house) => house.Climb(); }")]
    [InlineData("class A { void Call(House house) => house.Extend(); }")]
    [InlineData("class A { async Task Await(House house) => await house; }")]
    [InlineData("class A { int Convert(House house) => house; }")]
    [InlineData("class A { string Name() => nameof(Lamp); }")]
    public void Inspect_UseThatPointsUp_IsFound(string source) => InspectCellar(source).Should().NotBeEmpty();

    /// <summary>What is declared in an allowed folder may be used, also when the type has parts elsewhere; and so may the framework.</summary>
    [Theory]
    [InlineData("class A { int Read(House house) => house.InTheCellar; }")]
    [InlineData("class A { House house = new(); }")]
    [InlineData("class A { List<int> numbers = []; string Text() => numbers.ToString()!; }")]
    [InlineData("class A { /* Lamp */ }")]
    public void Inspect_UseThatIsAllowed_IsNotFound(string source) => InspectCellar(source).Should().BeEmpty();

    /// <summary>A violation names the file, the line, the two folders and the symbol.</summary>
    [Fact]
    public void Inspect_Violation_NamesPlaceAndSymbol() =>
        InspectCellar("\nclass A { Lamp? lamp; }").Should().Equal("Cellar/A.cs(2): Cellar may not use Lamp, which is declared in Attic");

    private static string[] InspectCellar(string source) => new FloorInspection(
        Compile(
            ("Cellar/House.cs", "partial class House { public int InTheCellar => 1; }"),
            ("Attic/Lamp.cs", "class Lamp { }"),
            ("Attic/House.cs", """
                partial class House
                {
                    public int InTheAttic => 2;
                    public void Climb() { }
                    public System.Runtime.CompilerServices.TaskAwaiter GetAwaiter() => Task.CompletedTask.GetAwaiter();
                    public static implicit operator int(House house) => 3;
                }
                """),
            ("Attic/Extensions.cs", "static class Extensions { public static void Extend(this House house) { } }"),
            ("Cellar/A.cs", source))).Violations(FloorPlan.Read(Plan));

    private static CSharpCompilation Compile(params IEnumerable<(string Path, string Source)> files) => Snippet.CompileFiles(
        files.Prepend(("ImplicitUsings.cs", ImplicitUsings)),
        Directory.GetFiles(AppContext.BaseDirectory, "Nito.*.dll"));

    /// <summary>Whatever assembly the library uses it asks for by name: what only comes with another package has another version where a project elsewhere refers to this one.</summary>
    [Fact]
    public void Packages_ThatAreUsed_AreReferredToByName()
    {
        string project = File.ReadAllText(Path.Combine(Repository.Sources, "LoopKit.csproj"));
        string[] used = [.. typeof(EventLoop).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!).Where(name => name.StartsWith("Nito.", StringComparison.Ordinal))];

        used.Should().Contain("Nito.Collections.Deque");
        used.Where(name => !project.Contains($"Include=\"{name}\"", StringComparison.Ordinal)).Should().BeEmpty();
    }
}
