using System.Runtime.CompilerServices;

namespace LoopKit.Testing.Tests.Failures;

/// <summary>A hang becomes an answer: at once, with every task, what it waits for, and where it was created.</summary>
public class DeadlockTests
{
    /// <summary>Two tasks that hold one lock each and wait for the other: both are named, with the locks' holders.</summary>
    [Fact]
    public void TwoLocks_TakenInBothOrders_NamesTasksAndHolders()
    {
        // Optimised, the call would take the place of this frame, and nothing of the test would be left on the stack.
        Action test = [MethodImpl(MethodImplOptions.NoOptimization)] () => VirtualLoop.Run(async () =>
        {
            var left = new LoopLock();
            var right = new LoopLock();
            LoopTask first = EventLoop.CreateTask(() => TakeBoth(left, right), "worker-1");
            LoopTask second = EventLoop.CreateTask(() => TakeBoth(right, left), "worker-2");
            await first;
            await second;
        });

        DeadlockException deadlock = test.Should().Throw<DeadlockException>().Which;
        deadlock.Waiting.Should().HaveCount(3);
        deadlock.Waiting[0].Should().StartWith("test: waits for task 'worker-1'");
        deadlock.Waiting[1].Should().StartWith("worker-1: waits for LoopLock (held by task 'worker-2', 1 waiting)");
        deadlock.Waiting[2].Should().StartWith("worker-2: waits for LoopLock (held by task 'worker-1', 1 waiting)");
        deadlock.Waiting.Should().OnlyContain(line => line.Contains(", created at ") && line.Contains(nameof(TwoLocks_TakenInBothOrders_NamesTasksAndHolders)));
        deadlock.Message.Should().ContainAll(deadlock.Waiting);
    }

    /// <summary>What the program never made is not named.</summary>
    [Fact]
    public void LimitedBodies_ThatNeverEnd_NameWhatIsWaitedForInTheProgramsWords()
    {
        Action forEach = () => VirtualLoop.Run(() => EventLoop.ForEach([1, 2], limit: 1, async _ => await new LoopEvent().WaitAsync()));
        Action group = () => VirtualLoop.Run(() => TaskGroup.RunAsync(async children =>
        {
            children.MaxConcurrency = 1;
            _ = children.CreateTask(async () => await new LoopEvent().WaitAsync(), "first");
            _ = children.CreateTask(() => Task.CompletedTask, "second");
            await Task.CompletedTask;
        }));

        IReadOnlyList<string> byForEach = forEach.Should().Throw<DeadlockException>().Which.Waiting;
        IReadOnlyList<string> byGroup = group.Should().Throw<DeadlockException>().Which.Waiting;

        byForEach[0].Should().StartWith("test: waits for room in ForEach, which runs 1 at once, created");
        byForEach[1].Should().Contain("waits for LoopEvent (not set, 1 waiting)");
        byGroup.Should().Contain(line => line.StartsWith("second: waits for its turn in a TaskGroup, which runs 1 at once, created", StringComparison.Ordinal));
    }

    /// <summary>Where a task was created begins with the test's own line, and not with LoopKit's on the way there.</summary>
    [Fact]
    public void CreatedAt_InVirtualTime_BeginsWithTheTest() => Hang.Guard(() => VirtualLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(() => Task.CompletedTask);
        LoopTask<int> withValue = EventLoop.CreateTask(() => Task.FromResult(1));
        task.CreatedAt.Should().StartWith($"   at {typeof(DeadlockTests).FullName}.");
        withValue.CreatedAt.Should().StartWith($"   at {typeof(DeadlockTests).FullName}.");
        await EventLoop.Gather(task, withValue);
    }));

    /// <summary>Nobody reads thousands of lines; the list has them all.</summary>
    [Fact]
    public void ManyTasks_ThatNeverEnd_AreAllInTheListAndNotInTheMessage()
    {
        Action test = () => VirtualLoop.Run(async () =>
        {
            var start = new LoopEvent();
            for (int i = 0; i < 999; i++)
                _ = EventLoop.CreateTask(async () => await start.WaitAsync(), $"starter-{i}");
            await start.WaitAsync();
        });

        DeadlockException deadlock = test.Should().Throw<DeadlockException>().Which;

        deadlock.Waiting.Should().HaveCount(1000);
        deadlock.Message.Should().Contain("starter-198").And.NotContain("starter-199").And.EndWith("and 800 more");
    }

    /// <summary>What other primitives hold up is named as well.</summary>
    [Fact]
    public void EveryKindOfWait_ThatNeverEnds_IsNamed()
    {
        Action test = () => VirtualLoop.Run(async () =>
        {
            var start = new LoopEvent();
            var slots = new LoopSemaphore(0);
            var items = new LoopQueue<int>();
            LoopTask[] tasks =
            [
                EventLoop.CreateTask(async () => await start.WaitAsync(), "starter"),
                EventLoop.CreateTask(async () => await slots.AcquireAsync(), "slot-taker"),
                EventLoop.CreateTask(async () => await items.GetAsync(), "consumer"),
            ];
            await EventLoop.Gather(tasks);
        });

        DeadlockException deadlock = test.Should().Throw<DeadlockException>().Which;
        deadlock.Waiting.Should().Contain(line => line.StartsWith("starter: waits for LoopEvent", StringComparison.Ordinal));
        deadlock.Waiting.Should().Contain(line => line.StartsWith("slot-taker: waits for LoopSemaphore", StringComparison.Ordinal));
        deadlock.Waiting.Should().Contain(line => line.StartsWith("consumer: waits for", StringComparison.Ordinal) && line.Contains("LoopQueue"));
    }

    /// <summary>Whoever waits for several tasks names those that have not ended, the first few of very many.</summary>
    [Fact]
    public void Waits_ForSeveralTasks_NameThem()
    {
        DeadlockOf(() => EventLoop.Gather(Ended(), Stuck("a"), Stuck("b"))).Should().StartWith("test: waits for tasks 'a', 'b', created at");
        DeadlockOf(() => EventLoop.Wait([Ended(), Stuck("a")])).Should().StartWith("test: waits for task 'a', created at");
        DeadlockOf(() => EventLoop.Gather([.. Enumerable.Range(1, 1000).Select(i => Stuck($"w{i}"))]))
            .Should().StartWith("test: waits for tasks 'w1', 'w2', 'w3', 'w4' and 996 more, created at");
        DeadlockOf(() => TaskGroup.RunAsync(group =>
        {
            group.CreateTask(() => Task.CompletedTask);
            group.CreateTask(WaitForEver, "child-1");
            group.CreateTask(WaitForEver, "child-2");
            return Task.CompletedTask;
        })).Should().StartWith("test: waits for tasks 'child-1', 'child-2' of a TaskGroup, created at");

        static LoopTask Ended() => EventLoop.CreateTask(() => Task.CompletedTask);

        static LoopTask Stuck(string name) => EventLoop.CreateTask(WaitForEver, name);

        static async Task WaitForEver() => await new LoopEvent().WaitAsync();
    }

    /// <summary>A task of several flows names the waits of all of them, so that the one which waits for itself is seen; of very many, the first four.</summary>
    [Fact]
    public void Deadlock_OfATaskWithSeveralFlows_NamesAllItsWaits()
    {
        DeadlockOf(async () =>
        {
            var gate = new LoopLock();
            async Task Reenter()
            {
                using (await gate.AcquireAsync())
                using (await gate.AcquireAsync())
                {
                }
            }

            async Task Wait() => await new LoopEvent().WaitAsync();

            await Task.WhenAll(Wait(), Reenter());
        }).Should().StartWith("test: waits for LoopEvent (not set, 1 waiting) and LoopLock (held by task 'test', 1 waiting), created at");
        DeadlockOf(() => Task.WhenAll(Enumerable.Range(0, 9).Select(_ => new LoopEvent().WaitAsync().AsTask())))
            .Split("LoopEvent").Should().HaveCount(5).And.Subject.Last().Should().Contain(", and more, created at");
    }

    /// <summary>SEMANTICS 50: a flow that acquires a lock again that it holds waits for ever, which is found in virtual time.</summary>
    [Fact]
    public void OneLock_AcquiredTwice_IsADeadlock()
    {
        Action test = () => VirtualLoop.Run(async () =>
        {
            var gate = new LoopLock();
            using (await gate.AcquireAsync())
            using (await gate.AcquireAsync())
                await EventLoop.Yield();
        });

        test.Should().Throw<DeadlockException>().Which.Waiting.Should().ContainSingle().Which.Should().Contain("held by task 'test'");
    }

    /// <summary>While a timer is set there is no deadlock; when the last one has fired, there is.</summary>
    [Fact]
    public void NoTimerLeft_AfterALongSleep_IsADeadlock()
    {
        TimeSpan slept = default;
        Action test = () => VirtualLoop.Run(async () =>
        {
            LoopTask sleeper = EventLoop.CreateTask(async () =>
            {
                await EventLoop.Sleep(5.Hours());
                slept = EventLoop.Current.Time;
            });
            await new LoopEvent().WaitAsync();
            await sleeper;
        });

        test.Should().Throw<DeadlockException>();
        slept.Should().Be(5.Hours());
    }

    /// <summary>A task that died unseen is often the reason why others wait for ever: the message says so.</summary>
    [Fact]
    public void Deadlock_BesideATaskThatFailedUnseen_ShowsTheFailure()
    {
        Action test = () => VirtualLoop.Run(async () =>
        {
            var done = new LoopEvent();
            _ = EventLoop.CreateTask(() => throw new InvalidOperationException("The disk is full."), "writer");
            await done.WaitAsync();
        });

        DeadlockException deadlock = test.Should().Throw<DeadlockException>().Which;
        deadlock.Message.Should().Contain("writer").And.Contain("The disk is full.");
        deadlock.InnerException.Should().BeOfType<InvalidOperationException>();
    }

    /// <summary>A promise that nobody keeps is a deadlock after a while, long before the limit of real time; what could be done about it is said.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Promise_ThatNobodyKeeps_IsADeadlockAfterAWhile()
    {
        Action test = () => VirtualLoop.Run(() => new TaskCompletionSource().Task, new VirtualLoopOptions { ForeignPatience = 30.Milliseconds() });

        Hang.Guard(() => test.Should().Throw<DeadlockException>()).WithMessage("*BeginExternalWork*")
            .Which.Waiting.Should().ContainSingle().Which.Should().StartWith("test: waits for a TaskCompletionSource, created at ");
    }

    /// <summary>Also without any patience a promise that a thread keeps in a while is no deadlock, when no timer is set.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Promise_ThatAThreadKeepsInAWhile_IsNoDeadlock() =>
        Hang.Guard(() => VirtualLoop.Run(
            async () =>
            {
                var promise = new TaskCompletionSource();
                new Thread(() =>
                {
                    Thread.Sleep(100.Milliseconds());
                    promise.SetResult();
                }).Start();
                await promise.Task;
            },
            TestOptions.NoPatience));

    /// <summary>Tasks of the loop that wait for one another by way of Task.WhenAll are a deadlock at once.</summary>
    [Fact]
    public void WhenAll_OverTasksThatNeverEnd_IsADeadlockAtOnce()
    {
        Action test = () => VirtualLoop.Run(
            () => Task.WhenAll(EventLoop.CreateTask(async () => await new LoopEvent().WaitAsync()), EventLoop.CreateTask(async () => await new LoopEvent().WaitAsync())),
            TestOptions.NoPatienceNeeded);

        Hang.Guard(() => test.Should().Throw<DeadlockException>()).WithMessage("Nothing can ever run again*test: waits for Task.WhenAll*");
    }

    /// <summary>A delay without end that nobody can cancel ends on no clock: a deadlock at once.</summary>
    [Fact]
    public void EndlessDelay_ThatNobodyCanCancel_IsADeadlockAtOnce()
    {
        DeadlockOf(() => Task.Delay(Timeout.InfiniteTimeSpan)).Should().StartWith("test: waits for a delay without end, created at ");
        DeadlockOf(async () => await Task.Delay(Timeout.InfiniteTimeSpan, EventLoop.Current.TimeProvider)).Should().StartWith("test: waits for a delay without end, created at ");
        DeadlockOf(async () => await await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan), new LoopEvent().WaitAsync().AsTask())).Should().StartWith("test: waits for LoopEvent (not set, 1 waiting), created at ");
    }

    /// <summary>One that can be cancelled ends when it is, by whomever.</summary>
    [Fact]
    public void EndlessDelay_ThatIsCancelled_Ends() =>
        Hang.Guard(() => VirtualLoop.Run(
            async () =>
            {
                using var limit = new CancellationTokenSource(1.Hours(), EventLoop.Current.TimeProvider);
                Func<Task> waiting = () => Task.Delay(Timeout.InfiniteTimeSpan, limit.Token);
                await waiting.Should().ThrowAsync<OperationCanceledException>();
                EventLoop.Current.Time.Should().Be(1.Hours());
            },
            TestOptions.NoPatience));

    /// <summary>While a timer of the system bounds the wait, there is no deadlock: it will end.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Promise_BoundedByTheRealClock_IsNoDeadlock() =>
        Hang.Guard(() => VirtualLoop.Run(
            async () =>
            {
                Func<Task> waiting = () => new TaskCompletionSource().Task.WaitAsync(50.Milliseconds());
                await waiting.Should().ThrowAsync<TimeoutException>();
            },
            TestOptions.NoPatience));

    private static async Task TakeBoth(LoopLock one, LoopLock other)
    {
        using (await one.AcquireAsync())
        {
            await EventLoop.Yield();
            using (await other.AcquireAsync())
                await EventLoop.Yield();
        }
    }

    /// <summary>Its first line. With as much patience a deadlock that is not certain would be a test that takes too long.</summary>
    private static string DeadlockOf(Func<Task> body) =>
        body.Invoking(test => VirtualLoop.Run(test, TestOptions.NoPatienceNeeded)).Should().Throw<DeadlockException>().Which.Waiting[0];
}
