using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace LoopKit.Tests;

public class DifferentialTests
{
    private const int BatchSize = 1_000;

    /// <summary>How Python ends a trace where LoopKit goes on in another way on purpose.</summary>
    private const string OnPurpose = "differs: ";

    private readonly ITestOutputHelper output;

    public DifferentialTests(ITestOutputHelper output) => this.output = output;

    /// <summary>
    /// Random small programs leave the same trace, event by event, under LoopKit and under asyncio. LOOPKIT_DIFFERENTIAL says how many,
    /// LOOPKIT_SEED the first seed, which a failure prints.
    /// </summary>
    [PythonFact]
    public void Programs_UnderLoopKitAndAsyncio_LeaveTheSameTrace()
    {
        int count = Setting("LOOPKIT_DIFFERENTIAL") ?? 2_000;
        int firstSeed = Setting("LOOPKIT_SEED") ?? Random.Shared.Next(1_000_000_000);
        string extent = AsyncioInterpreter.IsOld ? " about single tasks" : "";
        output.WriteLine($"{count} programs{extent} from seed {firstSeed}, with {Python.Path}");
        var tally = new Tally();
        for (int done = 0; done < count; done += BatchSize)
        {
            IEnumerable<int> seeds = Enumerable.Range(firstSeed + done, Math.Min(BatchSize, count - done));
            TestProgram[] programs = [.. seeds.Select(seed => ProgramGenerator.Generate(seed, onlyTasks: AsyncioInterpreter.IsOld))];
            if (FindFailing(programs, tally) is { } failing)
                Assert.Fail(Report(ProgramShrinker.Shrink(failing, smaller => FindFailing(smaller, new Tally()))));
        }
        output.WriteLine($"{tally.Events} events agree; {tally.OnPurpose} programs were compared only as far as a difference on purpose");
        tally.Events.Should().BeGreaterThan(count, "programs that do nothing prove nothing");
        tally.OnPurpose.Should().BeLessThan(Math.Max(count / 5, 10), "programs that differ on purpose prove little");
    }

    /// <summary>The comparison finds what it is there to find: a trace that lacks an event is a difference, and is shrunk to the statement at fault.</summary>
    [Fact]
    public void Shrinker_WithAFaultToFind_LeavesNothingElse()
    {
        static bool HasThrow(Node[] block) => block.Any(node => node is ThrowNode || node.Blocks.Any(HasThrow));
        TestProgram program = Enumerable.Range(0, 1_000).Select(seed => ProgramGenerator.Generate(seed)).First(p => HasThrow(p.Body));
        TestProgram shrunk = ProgramShrinker.Shrink(program, smaller => smaller.FirstOrDefault(p => HasThrow(p.Body)));
        shrunk.Body.Should().ContainSingle().Which.Should().BeOfType<ThrowNode>();
        shrunk.ToCSharp().Should().Contain("throw new");
        shrunk.ToPython().Should().Contain("raise ");
    }

    private static TestProgram? FindFailing(IReadOnlyList<TestProgram> programs, Tally tally)
    {
        string[][] expected = AsyncioInterpreter.Run(programs);
        string[][] actual = RunAll(programs);
        for (int i = 0; i < programs.Count; i++)
        {
            if (!AreSame(expected[i], actual[i]))
                return programs[i];
            tally.Events += expected[i].Length;
            tally.OnPurpose += DiffersOnPurpose(expected[i]) ? 1 : 0;
        }
        return null;
    }

    private static string[][] RunAll(IReadOnlyList<TestProgram> programs)
    {
        TestProgram? current = null;
        try
        {
            return Hang.Guard<string[][]>(() => [.. programs.Select(program => Interpreter.Run(current = program))]);
        }
        catch (TimeoutException) when (current is not null)
        {
            Assert.Fail($"LoopKit hangs (seed {current.Seed}). In C#:\n{current.ToCSharp()}");
            throw;
        }
    }

    private static bool DiffersOnPurpose(string[] expected) => expected.Length > 0 && expected[^1].StartsWith(OnPurpose, StringComparison.Ordinal);

    private static bool AreSame(string[] expected, string[] actual) =>
        DiffersOnPurpose(expected) ? actual.Take(expected.Length - 1).SequenceEqual(expected.SkipLast(1)) : actual.SequenceEqual(expected);

    private static string Report(TestProgram program)
    {
        string[] expected = AsyncioInterpreter.Run([program])[0];
        string[] actual = Interpreter.Run(program);
        int same = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"LoopKit and asyncio differ (seed {program.Seed}). In Python:").AppendLine(program.ToPython());
        text.AppendLine("In C#:").AppendLine(program.ToCSharp());
        AppendTrace(text, "asyncio", expected, same);
        AppendTrace(text, "LoopKit", actual, same);
        return text.ToString();
    }

    private static void AppendTrace(StringBuilder text, string title, string[] trace, int same)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"The trace under {title} (task, statement, event):");
        for (int i = 0; i < trace.Length; i++)
            text.Append(i == same ? "  > " : "    ").AppendLine(trace[i]);
    }

    private static int? Setting(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : null;

    private sealed class Tally
    {
        internal int Events { get; set; }

        internal int OnPurpose { get; set; }
    }
}
