using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class TaskGroupFailureTests
{
    /// <summary>SEMANTICS 43. A child fails: siblings and body are cancelled and awaited, then exactly the real errors are thrown.</summary>
    [Fact]
    public void Child_ThatFails_CancelsSiblingsAndBody() => OnLoop.Run(async () =>
    {
        LoopTask? sibling = null;
        bool bodySaw = false;
        AggregateException error = await Failing(async group =>
        {
            _ = group.CreateTask(() => SleepAndThrow(1, "child"));
            sibling = group.CreateTask(() => SleepAndCleanUp(10, 2));
            bodySaw = await Thrown.By(async () => await Sleep(10)) is OperationCanceledException;
        });
        Messages(error).Should().Equal("child");
        (bodySaw, sibling!.Status, Now).Should().Be((true, LoopTaskStatus.Canceled, 3));
        LoopTask.Current!.CancelRequests.Should().Be(0);
        await Sleep(1);
        Now.Should().Be(4, "nothing is due");
    });

    /// <summary>A failure whose message throws ends the group like any other.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Failure_WhoseMessageThrows_EndsTheGroup(bool isTheBodys) => OnLoop.Run(async () =>
    {
        var failure = new UnspeakableException();
        LoopTask? sibling = null;
        AggregateException error = await Failing(group =>
        {
            sibling = group.CreateTask(async () => await Sleep(10));
            if (isTheBodys)
                throw failure;
            _ = group.CreateTask(() => Task.FromException(failure));
            return Task.CompletedTask;
        });
        error.InnerExceptions.Should().ContainSingle().Which.Should().BeSameAs(failure);
        (await Thrown.By(sibling!))!.Message.Should().Contain(nameof(UnspeakableException));
    });

    /// <summary>SEMANTICS 43. The same when the body has ended and only waits.</summary>
    [Fact]
    public void Child_ThatFailsAfterTheBody_CancelsSiblings() => OnLoop.Run(async () =>
    {
        AggregateException error = await Failing(group =>
        {
            _ = group.CreateTask(() => SleepAndThrow(1, "child"));
            _ = group.CreateTask(() => SleepAndCleanUp(10, 2));
            return Task.CompletedTask;
        });
        Messages(error).Should().Equal("child");
        Now.Should().Be(3);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>SEMANTICS 43. The last child fails when everybody else has ended: its error is thrown all the same.</summary>
    [Fact]
    public void Child_ThatFailsLast_IsThrown() => OnLoop.Run(async () =>
    {
        Messages(await Failing(group =>
        {
            _ = group.CreateTask(async () => await Sleep(1));
            _ = group.CreateTask(() => SleepAndThrow(2, "last"));
            return Task.CompletedTask;
        })).Should().Equal("last");
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>SEMANTICS 43. Several errors stand in the order in which the children ended, not in which they were created; the body's stands last.</summary>
    [Fact]
    public void Children_ThatFail_StandInTheOrderOfTheirEnds() => OnLoop.Run(async () =>
    {
        static async Task FailInCleanup(double cleanup, string message)
        {
            try
            {
                await Sleep(10);
            }
            finally
            {
                await SleepAndThrow(cleanup, message);
            }
        }
        AggregateException error = await Failing(async group =>
        {
            _ = group.CreateTask(() => FailInCleanup(3, "third"));
            _ = group.CreateTask(() => FailInCleanup(2, "second"));
            _ = group.CreateTask(() => SleepAndThrow(1, "first"));
            await FailInCleanup(1, "body");
        });
        Messages(error).Should().Equal("first", "second", "third", "body");
        Now.Should().Be(4);
    });

    /// <summary>SEMANTICS 17. What stands in the aggregate is the children's own exceptions, with their stacks.</summary>
    [Fact]
    public void Error_IsTheChildsOwn() => OnLoop.Run(async () =>
    {
        LoopTask? child = null;
        AggregateException error = await Failing(group =>
        {
            child = group.CreateTask(() => SleepAndThrow(1, "own"));
            return Task.CompletedTask;
        });
        error.InnerException.Should().BeSameAs(child!.Exception);
        error.InnerException!.StackTrace.Should().Contain(nameof(SleepAndThrow));
    });

    /// <summary>SEMANTICS 44. The body fails: the children are cancelled and awaited, and the aggregate holds the body's exception.</summary>
    [Fact]
    public void Body_ThatFails_CancelsChildren() => OnLoop.Run(async () =>
    {
        LoopTask? child = null;
        AggregateException error = await Failing(async group =>
        {
            child = group.CreateTask(() => SleepAndCleanUp(10, 2));
            await SleepAndThrow(1, "body");
        });
        Messages(error).Should().Equal("body");
        (child!.Status, Now).Should().Be((LoopTaskStatus.Canceled, 3));
    });

    /// <summary>SEMANTICS 22, 44. A body that fails before its first await: the children it created never begin.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Body_ThatFailsAtOnce_LeavesChildrenUnbegun(bool synchronously) => OnLoop.Run(async () =>
    {
        bool began = false;
        AggregateException error = await Failing(group =>
        {
            _ = group.CreateTask(() =>
            {
                began = true;
                return Task.CompletedTask;
            });
            return synchronously ? throw new FormatException("body") : SleepAndThrowAtOnce();
        });
        Messages(error).Should().Equal("body");
        began.Should().BeFalse();
        static Task SleepAndThrowAtOnce() => Task.FromException(new FormatException("body"));
    });

    /// <summary>A body that returns null has failed, and the error says so.</summary>
    [Fact]
    public void Body_ThatReturnsNull_Fails() => OnLoop.Run(async () =>
    {
        (await Failing(_ => null!)).InnerException!.Message.Should().Contain("returned null instead of a Task");
        Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync<int>(_ => null!));
        thrown!.InnerException!.Message.Should().Contain("returned null instead of a Task");
    });

    /// <summary>Children that fail in the same turn are all errors; none of them is reported anywhere else.</summary>
    [Fact]
    public void Children_ThatFailTogether_AreAllThrown() => OnLoop.Run(async () =>
    {
        AggregateException error = await Failing(group =>
        {
            for (int i = 0; i < 5; i++)
            {
                string message = $"{i}";
                _ = group.CreateTask(() => SleepAndThrow(1, message));
            }
            return Task.CompletedTask;
        });
        Messages(error).Should().Equal("0", "1", "2", "3", "4");
    });

    /// <summary>A body that awaits a failing child gets its exception, and that is one error in two places: the child's and the body's.</summary>
    [Fact]
    public void Body_ThatAwaitsAFailingChild_FailsWithItToo() => OnLoop.Run(async () =>
    {
        AggregateException error = await Failing(async group =>
        {
            LoopTask child = group.CreateTask(() => SleepAndThrow(1, "child"));
            await child;
        });
        error.InnerExceptions.Should().HaveCount(2).And.OnlyContain(inner => ReferenceEquals(inner, error.InnerException));
    });

    /// <summary>A body that swallows the abort and goes on is waited for; the value it returns gives way to the error.</summary>
    [Fact]
    public void Body_ThatSwallowsTheAbort_IsWaitedFor() => OnLoop.Run(async () =>
    {
        Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync(async group =>
        {
            _ = group.CreateTask(() => SleepAndThrow(1, "child"));
            await SleepAndSwallow(10, 4);
            return 42;
        }));
        Messages((AggregateException)thrown!).Should().Equal("child");
        Now.Should().Be(5);
    });

    /// <summary>SEMANTICS 46. A child that returns a .NET task made of a cancellation has thrown it, and has not failed.</summary>
    [Fact]
    public void Child_ReturnsATaskMadeOfACancellation_DisturbsNobody() => OnLoop.Run(async () =>
    {
        LoopTask? child = null;
        LoopTask<int>? withValue = null;
        await TaskGroup.RunAsync(async group =>
        {
            child = group.CreateTask(() => Task.FromException(new OperationCanceledException("made")));
            withValue = group.CreateTask(() => Task.FromException<int>(new OperationCanceledException("made")));
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
        });
        ((bool[])[child!.IsCanceled, withValue!.IsCanceled]).Should().Equal(true, true);
        (await Thrown.By(child))!.Message.Should().Be("made");
    });

    private static async Task<AggregateException> Failing(Func<TaskGroup, Task> body) =>
        (await Thrown.By(() => TaskGroup.RunAsync(body))).Should().BeOfType<AggregateException>().Subject;

    private static IEnumerable<string> Messages(AggregateException error) => error.InnerExceptions.Select(inner => inner.Message);

    private sealed class UnspeakableException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");
    }
}
