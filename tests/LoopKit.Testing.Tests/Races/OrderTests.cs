namespace LoopKit.Testing.Tests.Races;

/// <summary>What runs next is drawn among everything that is ready, and only where real programs could differ.</summary>
public class OrderTests
{
    /// <summary>Uniform choice has even seeds, priorities have odd ones; rules of order hold for both.</summary>
    public static TheoryData<int> Strategies => [0, 1];

    /// <summary>All orders of three tasks are reached.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Tasks_ThatAreReadyTogether_RunInEveryOrder(int strategy)
    {
        var orders = new HashSet<string>();
        ForEachSeed(strategy, 100, async () =>
        {
            string order = "";
            LoopTask[] tasks = [.. "abc".Select(name => EventLoop.CreateTask(() =>
            {
                order += name;
                return Task.CompletedTask;
            }))];
            await EventLoop.Gather(tasks);
            orders.Add(order);
        });
        orders.Should().BeEquivalentTo("abc", "acb", "bac", "bca", "cab", "cba");
    }

    /// <summary>One task's own steps keep their order.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Steps_OfOneTask_KeepTheirOrder(int strategy) =>
        ForEachSeed(strategy, 50, async () =>
        {
            var steps = new Dictionary<char, int>();
            LoopTask[] tasks = [.. "abcd".Select(name => EventLoop.CreateTask(async () =>
            {
                for (int i = 0; i < 10; i++)
                {
                    steps.GetValueOrDefault(name).Should().Be(i);
                    steps[name] = i + 1;
                    await EventLoop.Yield();
                }
            }))];
            await EventLoop.Gather(tasks);
        });

    /// <summary>Two flows of one task keep the order in which they became ready.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Flows_OfOneTask_KeepTheirOrder(int strategy) =>
        ForEachSeed(strategy, 50, async () =>
        {
            string order = "";
            async Task Flow(string name)
            {
                await EventLoop.Yield();
                order += name;
            }

            await Task.WhenAll(Flow("a"), Flow("b"), Flow("c"));
            order.Should().Be("abc");
        });

    /// <summary>Callbacks of CallSoon keep their order among one another.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Callbacks_AmongOneAnother_KeepTheirOrder(int strategy) =>
        ForEachSeed(strategy, 50, async () =>
        {
            var calls = new List<int>();
            LoopTask bystander = EventLoop.CreateTask(async () =>
            {
                for (int i = 0; i < 5; i++)
                    await EventLoop.Yield();
            });
            for (int i = 0; i < 10; i++)
            {
                int number = i;
                EventLoop.Current.CallSoon(() => calls.Add(number));
            }
            await EventLoop.Sleep(1.Seconds());
            await bystander;
            calls.Should().Equal(Enumerable.Range(0, 10));
        });

    /// <summary>But a task may run before, between and after them.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Task_BesideCallbacks_RunsAnywhereAmongThem(int strategy)
    {
        var places = new HashSet<int>();
        ForEachSeed(strategy, 200, async () =>
        {
            int calls = 0;
            LoopTask task = EventLoop.CreateTask(() =>
            {
                places.Add(calls);
                return Task.CompletedTask;
            });
            EventLoop.Current.CallSoon(() => calls++);
            EventLoop.Current.CallSoon(() => calls++);
            await task;
            await EventLoop.Sleep(1.Seconds());
        });
        places.Should().Contain([0, 2]);
    }

    /// <summary>Newly added work takes part: a task can run many turns before another that was ready all the time. A shuffle inside one turn would never reach that.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Race_SeveralTurnsDeep_IsReached(int strategy)
    {
        int most = 0;
        ForEachSeed(strategy, 300, async () =>
        {
            int turns = 0;
            LoopTask slow = EventLoop.CreateTask(() =>
            {
                most = Math.Max(most, turns);
                return Task.CompletedTask;
            });
            LoopTask quick = EventLoop.CreateTask(async () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    await EventLoop.Yield();
                    turns++;
                }
            });
            await slow;
            await quick;
        });
        most.Should().Be(4);
    }

    /// <summary>Time does not jump while anything is ready, whatever the order.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Time_WhileAnythingIsReady_StandsStill(int strategy) =>
        ForEachSeed(strategy, 50, async () =>
        {
            LoopTask yielding = EventLoop.CreateTask(async () =>
            {
                for (int i = 0; i < 20; i++)
                    await EventLoop.Yield();
                EventLoop.Current.Time.Should().Be(TimeSpan.Zero);
            });
            await EventLoop.Sleep(1.Milliseconds());
            yielding.IsCompleted.Should().BeTrue();
        });

    /// <summary>Two sleepers of one instant come in both orders; the last of them, beside whom nothing is left to come first, has one turn for its end and its step.</summary>
    [Fact]
    public void Sleepers_OfOneInstant_ComeInBothOrders()
    {
        var orders = new HashSet<string>();
        for (long seed = 0; seed < 40; seed++)
        {
            string order = "";
            string trace = TraceOf(seed, async () =>
            {
                LoopTask[] sleepers = [.. "ab".Select(name => EventLoop.CreateTask(async () =>
                {
                    await EventLoop.Sleep(10.Milliseconds());
                    order += name;
                }, name.ToString()))];
                foreach (LoopTask sleeper in sleepers)
                    await sleeper;
            });
            orders.Add(order);
            trace.Split('\n').Should().HaveCountLessThanOrEqualTo(9).And.OnlyContain(line => line.Contains(": task '"));
        }
        orders.Should().BeEquivalentTo("ab", "ba");
    }

    /// <summary>A task that polls does not keep what it polls for from running, whatever their priorities.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Poll_OfAnotherTask_ComesToAnEnd(int strategy) =>
        Hang.Guard(() => ForEachSeed(strategy, 100, async () =>
        {
            bool isDone = false;
            LoopTask polled = EventLoop.CreateTask(async () =>
            {
                await EventLoop.Yield();
                isDone = true;
            });
            while (!isDone)
                await EventLoop.Yield();
            await polled;
        }));

    /// <summary>Nor do two tasks that take turns, although neither of them is chosen twice in a row.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Poll_ByTwoTasksThatWakeEachOther_ComesToAnEnd(int strategy) =>
        Hang.Guard(() => ForEachSeed(strategy, 100, async () =>
        {
            bool isDone = false;
            LoopTask polled = EventLoop.CreateTask(async () =>
            {
                await EventLoop.Yield();
                isDone = true;
            });
            var queries = new LoopQueue<int>();
            var answers = new LoopQueue<bool>();
            LoopTask answering = EventLoop.CreateTask(async () =>
            {
                do
                {
                    await queries.GetAsync();
                    answers.TryPut(isDone);
                }
                while (!isDone);
            });
            do
                queries.TryPut(0);
            while (!await answers.GetAsync());
            await polled;
            await answering;
        }));

    /// <summary>Fairness begins late: a task can be passed over sixty-four times in a row, and no more by a task that goes on and on.</summary>
    [Fact]
    public void PassingOver_ByOneTask_EndsAfterSixtyFourTurns()
    {
        int most = 0;
        ForEachSeed(strategy: 1, 100, async () =>
        {
            int turns = 0;
            LoopTask slow = EventLoop.CreateTask(() =>
            {
                most = Math.Max(most, turns);
                return Task.CompletedTask;
            });
            while (!slow.IsCompleted)
            {
                await EventLoop.Yield();
                turns++;
            }
            await slow;
        });
        most.Should().Be(64);
    }

    private static string TraceOf(long seed, Func<Task> test)
    {
        Action replay = () => Interleavings.Replay(seed, async () =>
        {
            await test();
            throw new FormatException("The end.");
        });
        return replay.Should().Throw<InterleavingFailedException>().Which.Trace;
    }

    /// <summary>What ends at the very instant of a limit may come before it or after it, as in a real program.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Limit_AtTheInstantOfWhatItBounds_GoesBothWays(int strategy)
    {
        var outcomes = new HashSet<(string, bool)>();
        ForEachSeed(strategy, 100, async () =>
        {
            var signal = new LoopEvent();
            LoopTask setter = EventLoop.CreateTask(async () =>
            {
                await EventLoop.Sleep(1.Seconds());
                signal.Set();
            });
            LoopTask waiter = EventLoop.CreateTask(async () => await EventLoop.Sleep(1.Seconds()));
            LoopTask awaited = EventLoop.CreateTask(async () =>
                outcomes.Add(("wait", (await EventLoop.Wait([waiter], timeout: 1.Seconds())).Done.Count > 0)));
            outcomes.Add(("limit", await EventLoop.MoveOnAfter(1.Seconds(), () => signal.WaitAsync().AsTask())));
            await setter;
            await awaited;
            await waiter;
        });
        outcomes.Should().HaveCount(4);
    }

    /// <summary>Every second seed belongs to one strategy.</summary>
    private static void ForEachSeed(int strategy, int seeds, Func<Task> test)
    {
        for (int i = 0; i < seeds; i++)
            Interleavings.Replay(strategy + (2 * i), test);
    }
}
