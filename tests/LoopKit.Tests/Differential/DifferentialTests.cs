using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace LoopKit.Tests;

public class DifferentialTests
{
    private const int BatchSize = 1_000;

    private readonly ITestOutputHelper output;

    public DifferentialTests(ITestOutputHelper output) => this.output = output;

    /// <summary>
    /// Random small programs leave the same trace, event by event, under LoopKit and under asyncio. LOOPKIT_DIFFERENTIAL says how many,
    /// LOOPKIT_SEED the first seed, which a failure prints.
    /// </summary>
    [PythonFact]
    public void Programs_UnderLoopKitAndAsyncio_LeaveTheSameTrace()
    {
        int count = Setting("LOOPKIT_DIFFERENTIAL") ?? 1_000;
        int firstSeed = Setting("LOOPKIT_SEED") ?? Random.Shared.Next(1_000_000_000);
        output.WriteLine($"{count} programs from seed {firstSeed}, with {Python.Path}");
        int events = 0;
        for (int done = 0; done < count; done += BatchSize)
        {
            TestProgram[] programs = [.. Enumerable.Range(firstSeed + done, Math.Min(BatchSize, count - done)).Select(ProgramGenerator.Generate)];
            if (FindFailing(programs, ref events) is { } failing)
                Assert.Fail(Report(ProgramShrinker.Shrink(failing, smaller => FindFailing(smaller, ref events))));
        }
        output.WriteLine($"{events} events agree");
        events.Should().BeGreaterThan(count, "programs that do nothing prove nothing");
    }

    /// <summary>The comparison finds what it is there to find: a trace that lacks an event is a difference, and is shrunk to the statement at fault.</summary>
    [Fact]
    public void Shrinker_WithAFaultToFind_LeavesNothingElse()
    {
        static bool HasThrow(Node[] block) => block.Any(node => node is ThrowNode || node.Blocks.Any(HasThrow));
        TestProgram program = Enumerable.Range(0, 1_000).Select(ProgramGenerator.Generate).First(p => HasThrow(p.Body));
        TestProgram shrunk = ProgramShrinker.Shrink(program, smaller => smaller.FirstOrDefault(p => HasThrow(p.Body)));
        shrunk.Body.Should().ContainSingle().Which.Should().BeOfType<ThrowNode>();
        shrunk.ToCSharp().Should().Contain("throw new");
        shrunk.ToPython().Should().Contain("raise ");
    }

    private static TestProgram? FindFailing(IReadOnlyList<TestProgram> programs, ref int events)
    {
        string[][] expected = AsyncioInterpreter.Run(programs);
        string[][] actual = Hang.Guard<string[][]>(() => [.. programs.Select(Interpreter.Run)]);
        for (int i = 0; i < programs.Count; i++)
        {
            if (!actual[i].SequenceEqual(expected[i]))
                return programs[i];
            events += actual[i].Length;
        }
        return null;
    }

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
}
