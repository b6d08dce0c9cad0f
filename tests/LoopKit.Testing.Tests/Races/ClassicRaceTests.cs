using System.Diagnostics;
using FindTheRace;

namespace LoopKit.Testing.Tests.Races;

/// <summary>The five races of samples/FindTheRace: missed by plain runs, found within a thousand seeds, replayed exactly, in this process and in another.</summary>
public class ClassicRaceTests
{
    /// <summary>The names of the five.</summary>
    public static TheoryData<string> Names => [.. Race.All.Select(race => race.Name)];

    /// <summary>A thousand plain runs in virtual time pass.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void PlainRuns_InVirtualTime_MissTheRace(string name)
    {
        Func<Task> test = Race.Find(name)!.Test;
        for (int i = 0; i < 1000; i++)
            VirtualLoop.Run(test, TestOptions.NoPatience);
    }

    /// <summary>So do a thousand runs on the real loop, where the race needs no time.</summary>
    [Theory]
    [InlineData("lost-update")]
    [InlineData("check-then-act")]
    [InlineData("missed-signal")]
    [InlineData("lock-order")]
    public void PlainRuns_OnTheRealLoop_MissTheRace(string name)
    {
        Func<Task> test = Race.Find(name)!.Test;
        for (int i = 0; i < 1000; i++)
            EventLoop.Run(test);
    }

    /// <summary>A thousand seeds find it.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Explore_WithAThousandSeeds_FindsTheRace(string name) => Find(name, firstSeed: 0).Trace.Should().NotBeEmpty();

    /// <summary>Each of the two strategies finds it by itself, and soon.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void EachStrategy_ByItself_FindsTheRace(string name)
    {
        Func<Task> test = Race.Find(name)!.Test;
        for (int strategy = 0; strategy < 2; strategy++)
        {
            int parity = strategy;
            Enumerable.Range(0, 200).Any(i => Fails(parity + (2 * i), test)).Should().BeTrue();
        }
    }

    /// <summary>Replay of the seed that was found gives the identical trace, 100 times of 100.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Replay_AHundredTimes_GivesTheIdenticalTrace(string name)
    {
        InterleavingFailedException found = Find(name, firstSeed: 0);
        for (int i = 0; i < 100; i++)
        {
            Action replay = () => Interleavings.Replay(found.Seed, Race.Find(name)!.Test);
            replay.Should().Throw<InterleavingFailedException>().Which.Trace.Should().Be(found.Trace);
        }
    }

    /// <summary>In another process it gives the identical trace too, for both strategies.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Replay_InAnotherProcess_GivesTheIdenticalTrace(string name)
    {
        for (int strategy = 0; strategy < 2; strategy++)
        {
            int parity = strategy;
            long seed = Enumerable.Range(0, 200).Select(i => parity + (2L * i)).First(candidate => Fails(candidate, Race.Find(name)!.Test));
            InterleavingFailedException here = Find(name, seed);
            string there = RunProgram(name, $"{here.Seed}");
            there.Should().StartWith(here.Trace.ReplaceLineEndings());
        }
    }

    /// <summary>The program hunts all five and is content.</summary>
    [Fact]
    public void Program_WithoutAName_FindsAllFive()
    {
        string output = RunProgram();
        output.Should().ContainAll(Race.All.Select(race => $"--- {race.Name}")).And.NotContain("UNEXPECTED");
    }

    private static InterleavingFailedException Find(string name, long firstSeed)
    {
        Action explore = () => Interleavings.Explore(Race.Find(name)!.Test, 1000, new InterleavingOptions { FirstSeed = firstSeed });
        return explore.Should().Throw<InterleavingFailedException>().Which;
    }

    private static bool Fails(long seed, Func<Task> test)
    {
        try
        {
            Interleavings.Replay(seed, test);
            return false;
        }
        catch (InterleavingFailedException)
        {
            return true;
        }
    }

    private static string RunProgram(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Repository.LocateSample("FindTheRace"), .. arguments]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(60_000).Should().BeTrue();
        process.ExitCode.Should().Be(0, output);
        return output;
    }
}
