namespace LoopKit.Testing.Tests.Races;

/// <summary>Explore runs a test once per seed; a failure names its seed, and Replay gives the identical run.</summary>
public class ExploreTests
{
    /// <summary>A test that never fails is run once per seed.</summary>
    [Fact]
    public void Explore_OfATestThatPasses_RunsItOncePerSeed()
    {
        int runs = 0;
        Interleavings.Explore(() =>
        {
            runs++;
            return Task.CompletedTask;
        }, seeds: 17);
        runs.Should().Be(17);
    }

    /// <summary>A failure carries the seed, the trace, and the test's own exception.</summary>
    [Fact]
    public void Explore_OfARace_NamesSeedTraceAndFailure()
    {
        InterleavingFailedException failure = Find(TwoSteps);
        failure.InnerException.Should().BeOfType<FormatException>();
        failure.Trace.Split('\n')[0].Should().Be("turn 1, at 0 s: task 'test' begins");
        failure.Message.Should().Contain($"seed {failure.Seed}").And.Contain($"Replay({failure.Seed}").And.Contain("The second came first.").And.Contain("task 'second' begins");
    }

    /// <summary>A flow that a task's body left behind goes on in the task's name; it does not begin again.</summary>
    [Fact]
    public void Trace_OfAFlowThatItsBodyLeftBehind_SaysThatItGoesOn()
    {
        Action explore = () => Interleavings.Explore(async () =>
        {
            var wasSeen = new TaskCompletionSource();
            _ = EventLoop.CreateTask(() =>
            {
                async Task Behind()
                {
                    await EventLoop.Yield();
                    wasSeen.SetResult();
                }

                _ = Behind();
                return Task.CompletedTask;
            }, "leaver");
            await wasSeen.Task;
            throw new FormatException();
        }, seeds: 1);

        string trace = explore.Should().Throw<InterleavingFailedException>().Which.Trace;
        trace.Should().Contain("task 'leaver' begins").And.Contain("task 'leaver' goes on");
        trace.Split("task 'leaver' begins").Should().HaveCount(2);
    }

    /// <summary>Replay of the seed fails in the same way, and prints the same trace.</summary>
    [Fact]
    public void Replay_OfAFailure_GivesTheSameTrace()
    {
        InterleavingFailedException failure = Find(TwoSteps);
        Action replay = () => Interleavings.Replay(failure.Seed, TwoSteps);
        InterleavingFailedException again = replay.Should().Throw<InterleavingFailedException>().Which;
        again.Trace.Should().Be(failure.Trace);
        again.Seed.Should().Be(failure.Seed);
        again.InnerException.Should().BeOfType<FormatException>();
    }

    /// <summary>Replay of a seed that passes returns.</summary>
    [Fact]
    public void Replay_OfASeedThatPasses_Returns()
    {
        int runs = 0;
        Interleavings.Replay(3, async () =>
        {
            await EventLoop.Sleep(1.Hours());
            runs++;
        });
        runs.Should().Be(1);
    }

    /// <summary>The trace of a given seed is the same on every machine and in every version: this text is part of the repository.</summary>
    [Theory]
    [InlineData(6, CommittedTraces.Uniform)]
    [InlineData(9, CommittedTraces.Priorities)]
    public void Replay_OfGivenSeeds_GivesTheCommittedTrace(long seed, string expected)
    {
        Action replay = () => Interleavings.Replay(seed, Traced);
        replay.Should().Throw<InterleavingFailedException>().Which.Trace.Should().Be(expected.ReplaceLineEndings("\n"));
    }

    /// <summary>A run in which nothing can go on any more is a failure, with its seed.</summary>
    [Fact]
    public void Explore_OfADeadlock_ReportsIt() =>
        Find(async () => await new LoopEvent().WaitAsync()).InnerException.Should().BeOfType<DeadlockException>();

    /// <summary>So are tasks left behind, and failures nobody saw.</summary>
    [Fact]
    public void Explore_OfLeaksAndFaults_ReportsThem()
    {
        Find(() =>
        {
            _ = EventLoop.CreateTask(() => Task.CompletedTask);
            return Task.CompletedTask;
        }).InnerException.Should().BeOfType<LeakedTasksException>();
        Find(async () =>
        {
            EventLoop.Current.CallSoon(() => throw new FormatException());
            await EventLoop.Sleep(1.Seconds());
        }).InnerException.Should().BeOfType<UnhandledFaultsException>();
    }

    /// <summary>Each run has its own loop options; the seeds begin where they are told to.</summary>
    [Fact]
    public void Explore_WithOptions_HeedsThem()
    {
        var start = new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var options = new InterleavingOptions { FirstSeed = 1000, Loop = new VirtualLoopOptions { Start = start, AllowPendingTasks = true } };
        Action explore = () => Interleavings.Explore(
            () =>
            {
                EventLoop.Current.TimeProvider.GetUtcNow().Should().Be(start);
                _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(1.Hours()));
                return TwoSteps();
            },
            options: options);
        explore.Should().Throw<InterleavingFailedException>().Which.Seed.Should().BeGreaterThanOrEqualTo(1000);
    }

    /// <summary>A test whose runs differ although their order is the same cannot be replayed, and is told so.</summary>
    [Fact]
    public void Explore_OfATestThatChangesFromRunToRun_SaysSo()
    {
        int runs = 0;
        InterleavingFailedException failure = Find(() => ++runs == 3 ? throw new FormatException("Only the third.") : Task.CompletedTask);
        failure.Trace.Should().StartWith("The same seed has not failed a second time");
        failure.InnerException!.Message.Should().Be("Only the third.");
        failure.Message.Split('\n')[0].Should().Contain("FormatException with seed 2, and not again").And.Contain("has not failed a second time").And.Contain("Only the third.");
        failure.Message.Should().NotContain("gives the same run again").And.Contain("The second run, which has passed:");
    }

    /// <summary>It is told so however long the run is, and the turns that the message leaves out are counted without it.</summary>
    [Fact]
    public void Explore_OfALongTestThatChangesFromRunToRun_SaysSoToo()
    {
        bool hasFailed = false;
        InterleavingFailedException failure = Find(async () =>
        {
            for (int i = 0; i < 50; i++)
                await EventLoop.Yield();
            if (hasFailed)
                return;
            hasFailed = true;
            throw new FormatException("Only once.");
        });
        failure.Message.Split('\n')[0].Should().Contain("has not failed a second time");
        failure.Message.Should().Contain("without its first 11 turns").And.NotContain("turn 11, ").And.Contain("turn 12, ");
        failure.Trace.Split('\n').Should().HaveCount(52);
    }

    /// <summary>A failure is reported with the fewest changes of priority that still fail; its seed replays that run.</summary>
    [Fact]
    public void Explore_OfARaceThatNeedsOneChange_ShrinksToAsFew()
    {
        var plain = new InterleavingOptions { FirstSeed = 1, Shrink = false };
        int shrunk = 0;
        for (long seed = 1; seed < 2000 && shrunk < 3; seed += 2)
        {
            if (FailureOf(seed) is null)
                continue;
            Action explore = () => Interleavings.Explore(LostUpdate, 1, plain with { FirstSeed = seed, Shrink = true });
            InterleavingFailedException failure = explore.Should().Throw<InterleavingFailedException>().Which;
            (failure.Seed % 1_000_000_000).Should().Be(seed);
            FailureOf(failure.Seed)!.Trace.Should().Be(failure.Trace);
            if (failure.Seed != seed)
                shrunk++;
        }
        shrunk.Should().Be(3);

        static InterleavingFailedException? FailureOf(long seed)
        {
            try
            {
                Interleavings.Replay(seed, LostUpdate);
                return null;
            }
            catch (InterleavingFailedException failure)
            {
                return failure;
            }
        }
    }

    /// <summary>The message of a long run shows its last turns; the trace has them all.</summary>
    [Fact]
    public void Message_OfALongRun_ShowsTheLastTurns()
    {
        InterleavingFailedException failure = Find(async () =>
        {
            for (int i = 0; i < 200; i++)
                await EventLoop.Yield();
            throw new FormatException("After 200 turns.");
        });
        failure.Trace.Split('\n').Should().HaveCount(201);
        failure.Message.Split('\n').Should().HaveCountLessThan(60);
        failure.Message.Should().Contain("turn 201, ").And.NotContain("turn 100, ").And.Contain("without its first 161 turns");
    }

    /// <summary>Bad arguments, and calls inside a running loop, are refused.</summary>
    [Fact]
    public void Explore_WithBadArguments_IsRefused()
    {
        Action noTest = () => Interleavings.Explore(null!);
        Action noSeeds = () => Interleavings.Explore(() => Task.CompletedTask, seeds: 0);
        Action noTestToReplay = () => Interleavings.Replay(1, null!);
        Func<InterleavingOptions> noLoop = () => new InterleavingOptions { Loop = null! };
        noTest.Should().Throw<ArgumentNullException>();
        noSeeds.Should().Throw<ArgumentOutOfRangeException>();
        noTestToReplay.Should().Throw<ArgumentNullException>();
        noLoop.Should().Throw<ArgumentNullException>();
        VirtualLoop.Run(() =>
        {
            Action nested = () => Interleavings.Explore(() => Task.CompletedTask);
            nested.Should().Throw<InvalidOperationException>().WithMessage("*outside a running event loop*");
            return Task.CompletedTask;
        });
    }

    private static InterleavingFailedException Find(Func<Task> test)
    {
        Action explore = () => Interleavings.Explore(test);
        return explore.Should().Throw<InterleavingFailedException>().Which;
    }

    private static async Task TwoSteps()
    {
        bool firstHasRun = false;
        LoopTask first = EventLoop.CreateTask(() =>
        {
            firstHasRun = true;
            return Task.CompletedTask;
        }, "first");
        LoopTask second = EventLoop.CreateTask(() => firstHasRun ? Task.CompletedTask : throw new FormatException("The second came first."), "second");
        await first;
        await second;
    }

    private static async Task LostUpdate()
    {
        int balance = 0;
        async Task Deposit()
        {
            int read = balance;
            await EventLoop.Yield();
            balance = read + 1;
        }

        LoopTask[] deposits = [.. Enumerable.Range(0, 2).Select(_ => EventLoop.CreateTask(Deposit))];
        await EventLoop.Gather(deposits);
        balance.Should().Be(2);
    }

    private static async Task Traced()
    {
        var bell = new LoopEvent();
        LoopTask reader = EventLoop.CreateTask(async () => await bell.WaitAsync(), "reader");
        LoopTask first = EventLoop.CreateTask(() => Write(bell), "writer-1");
        LoopTask second = EventLoop.CreateTask(() => Write(bell), "writer-2");
        await EventLoop.Gather(reader, first, second);
        throw new FormatException("The end.");
    }

    private static async Task Write(LoopEvent bell)
    {
        await EventLoop.Yield();
        await EventLoop.Sleep(10.Milliseconds());
        EventLoop.Current.CallSoon(bell.Set);
        await Task.Delay(5.Milliseconds(), EventLoop.Current.TimeProvider);
    }
}
