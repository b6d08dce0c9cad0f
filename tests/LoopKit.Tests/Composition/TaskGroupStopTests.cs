using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

/// <summary>SEMANTICS 48: <c>TaskGroup.Cancel</c>, which ends a group without an error.</summary>
public class TaskGroupStopTests
{
    /// <summary>SEMANTICS 48. Children and body end, RunAsync returns normally, wherever the call comes from.</summary>
    [Theory]
    [InlineData("child")]
    [InlineData("body")]
    [InlineData("outside")]
    [InlineData("other task")]
    public void Cancel_EndsTheGroupNormally(string from) => OnLoop.Run(async () =>
    {
        LoopTask? child = null;
        bool bodyEnded = false;
        await TaskGroup.RunAsync(async group =>
        {
            async Task CancelLater()
            {
                await Sleep(1);
                group.Cancel("enough");
            }
            child = group.CreateTask(() => SleepAndCleanUp(10, 3));
            if (from == "child")
                _ = group.CreateTask(CancelLater);
            else if (from == "outside")
                EventLoop.Current.CallLater(Seconds(1), () => group.Cancel("enough"));
            else if (from == "other task")
                _ = EventLoop.CreateTask(CancelLater);
            else
                await CancelLater();
            await Sleep(10);
            bodyEnded = true;
        });
        (bodyEnded, child!.IsCanceled, Now).Should().Be((false, true, 4));
        (await Thrown.By(child))!.Message.Should().Be("enough");
        LoopTask.Current!.CancelRequests.Should().Be(0);
        await Sleep(1);
        Now.Should().Be(5);
    });

    /// <summary>SEMANTICS 48. When the body has ended already, the children end the group.</summary>
    [Fact]
    public void Cancel_AfterTheBody_EndsTheGroup() => OnLoop.Run(async () =>
    {
        int value = await TaskGroup.RunAsync(group =>
        {
            _ = group.CreateTask(async () => await Sleep(10));
            EventLoop.Current.CallLater(Seconds(1), () => group.Cancel());
            return Task.FromResult(5);
        });
        (value, Now).Should().Be((5, 1));
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>SEMANTICS 48. A body that was ended before it had a value gives the type's default; one that swallowed gives its value.</summary>
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 42)]
    public void Cancel_OfABodyWithAValue_GivesWhatThereIs(bool swallows, int expected) => OnLoop.Run(async () =>
    {
        int value = await TaskGroup.RunAsync(async group =>
        {
            group.Cancel();
            if (swallows)
                await SleepAndSwallow(10);
            else
                await Sleep(10);
            return 42;
        });
        (value, Now).Should().Be((expected, 0));
    });

    /// <summary>SEMANTICS 22, 48. Before the first await: children that were created never begin, and the body ends at its first await.</summary>
    [Fact]
    public void Cancel_BeforeTheFirstAwait_LeavesChildrenUnbegun() => OnLoop.Run(async () =>
    {
        bool began = false;
        bool reached = false;
        await TaskGroup.RunAsync(async group =>
        {
            _ = group.CreateTask(() =>
            {
                began = true;
                return Task.CompletedTask;
            });
            group.Cancel();
            reached = true;
            await EventLoop.Yield();
            reached = false;
        });
        (began, reached).Should().Be((false, true));
    });

    /// <summary>A body that never awaits after the call ends as it likes, and the children are awaited.</summary>
    [Fact]
    public void Cancel_OfABodyThatEndsAtOnce_AwaitsTheChildren() => OnLoop.Run(async () =>
    {
        LoopTask? child = null;
        await TaskGroup.RunAsync(async group =>
        {
            child = group.CreateTask(() => SleepAndCleanUp(10, 2));
            await Sleep(1);
            group.Cancel();
        });
        (child!.IsCanceled, Now).Should().Be((true, 3));
        await EventLoop.Yield();
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>A second call does nothing: children that swallowed the first cancel are not cancelled again.</summary>
    [Fact]
    public void Cancel_Twice_IsOnce() => OnLoop.Run(async () =>
    {
        LoopTask? child = null;
        await TaskGroup.RunAsync(async group =>
        {
            child = group.CreateTask(() => SleepAndSwallow(10, 5));
            await Sleep(1);
            group.Cancel("first");
            EventLoop.Current.CallLater(Seconds(1), () => group.Cancel("second"));
            LoopTask.Current!.CancelRequests.Should().Be(1);
        });
        (child!.Status, child.CancelRequests, Now).Should().Be((LoopTaskStatus.Succeeded, 1, 6));
    });

    /// <summary>After the end of the group the call does nothing to anybody.</summary>
    [Fact]
    public void Cancel_AfterTheEnd_DoesNothing() => OnLoop.Run(async () =>
    {
        TaskGroup? ended = null;
        await TaskGroup.RunAsync(group =>
        {
            ended = group;
            return Task.CompletedTask;
        });
        ended!.Cancel();
        await Sleep(1);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>A child that fails after the call is still an error: nothing is silent.</summary>
    [Fact]
    public void Cancel_OfAChildThatFailsInCleanup_ThrowsItsError() => OnLoop.Run(async () =>
    {
        Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync(group =>
        {
            _ = group.CreateTask(async () =>
            {
                await SleepAndSwallow(10);
                throw new FormatException("in cleanup");
            });
            EventLoop.Current.CallLater(Seconds(1), () => group.Cancel());
            return Task.CompletedTask;
        }));
        thrown.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle().Which.Message.Should().Be("in cleanup");
    });

    /// <summary>Inside an outer group the call ends the inner one only.</summary>
    [Fact]
    public void Cancel_OfAnInnerGroup_LeavesTheOuterAlone() => OnLoop.Run(async () =>
    {
        double innerAt = 0;
        await TaskGroup.RunAsync(async outer =>
        {
            _ = outer.CreateTask(async () => await Sleep(5));
            await TaskGroup.RunAsync(async inner =>
            {
                EventLoop.Current.CallLater(Seconds(1), () => inner.Cancel());
                await Sleep(10);
            });
            innerAt = Now;
            await Sleep(1);
        });
        (innerAt, Now).Should().Be((1, 5));
    });

    /// <summary>Of an outer group it ends the inner one too, and the cancellation passes the inner edge.</summary>
    [Fact]
    public void Cancel_OfAnOuterGroup_EndsTheInnerOne() => OnLoop.Run(async () =>
    {
        Exception? inner = null;
        await TaskGroup.RunAsync(async outer =>
        {
            EventLoop.Current.CallLater(Seconds(1), () => outer.Cancel());
            inner = await Thrown.By(() => TaskGroup.RunAsync(group =>
            {
                _ = group.CreateTask(async () => await Sleep(10));
                return Task.CompletedTask;
            }));
            throw inner!;
        });
        inner.Should().BeAssignableTo<OperationCanceledException>();
        Now.Should().Be(1);
    });

    /// <summary>A body that returns a task of the loop's as it is, is that task: a cancel of the group reaches it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_WhileTheBodyIsATaskThatExists_ReachesIt(bool byFailure) => OnLoop.Run(async () =>
    {
        LoopTask body = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromDays(1)));
        Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync(group =>
        {
            group.CreateTask(async () =>
            {
                await EventLoop.Sleep(TimeSpan.FromSeconds(1));
                if (byFailure)
                    throw new FormatException();
                group.Cancel();
            });
            return body;
        }));

        body.IsCanceled.Should().BeTrue();
        (thrown is AggregateException).Should().Be(byFailure);
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(1));
    });
}
