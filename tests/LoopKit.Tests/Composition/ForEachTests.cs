using System.Runtime.CompilerServices;
using System.Threading.Channels;
using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class ForEachTests
{
    /// <summary>Every item once, in order, never more bodies at once than the limit.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public void ForEach_RunsEveryItemWithinTheLimit(int limit) => OnLoop.Run(async () =>
    {
        var begun = new List<int>();
        int running = 0;
        int most = 0;
        await EventLoop.ForEach(Enumerable.Range(0, 20), limit, async item =>
        {
            begun.Add(item);
            most = Math.Max(most, ++running);
            await Sleep(1 + item % 3);
            running--;
        });
        begun.Should().Equal(Enumerable.Range(0, 20));
        (most, running).Should().Be((Math.Min(limit, 20), 0));
    });

    /// <summary>An item is taken from the sequence only when there is room for it.</summary>
    [Fact]
    public void ForEach_PullsLazily() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        IEnumerable<int> Items()
        {
            for (int i = 0; i < 5; i++)
            {
                log.Add($"pull {i} @{Now}");
                yield return i;
            }
            log.Add($"end @{Now}");
        }
        await EventLoop.ForEach(Items(), 2, async _ => await Sleep(1));
        log.Should().Equal("pull 0 @0", "pull 1 @0", "pull 2 @1", "pull 3 @1", "pull 4 @2", "end @2");
        Now.Should().Be(3);
    });

    /// <summary>An endless sequence is no trouble as long as somebody stops: no more is pulled than began.</summary>
    [Fact]
    public void ForEach_OfAnEndlessSequence_StopsWithTheLimitAround() => OnLoop.Run(async () =>
    {
        int pulled = 0;
        bool disposed = false;
        IEnumerable<int> Endless()
        {
            try
            {
                while (true)
                    yield return pulled++;
            }
            finally
            {
                disposed = true;
            }
        }
        bool finished = await EventLoop.MoveOnAfter(Seconds(10.5), () => EventLoop.ForEach(Endless(), 3, async _ => await Sleep(1)));
        (finished, pulled, disposed, Now).Should().Be((false, 33, true, 10.5));
    });

    /// <summary>A body fails: the others are cancelled and awaited, no further item is taken, and the error is the aggregate's.</summary>
    [Fact]
    public void ForEach_WithAFailure_StopsPulling() => OnLoop.Run(async () =>
    {
        int pulled = 0;
        IEnumerable<int> Items()
        {
            while (true)
                yield return pulled++;
        }
        Exception? thrown = await Thrown.By(() => EventLoop.ForEach(Items(), 3, async item =>
        {
            if (item == 4)
                await SleepAndThrow(0.5, "four");
            await SleepAndCleanUp(2, 1);
        }));
        thrown.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle().Which.Message.Should().Be("four");
        (pulled, Now).Should().Be((6, 4.5));
    });

    /// <summary>A body that ends in the turn in which another fails makes no room any more: exactly the one error comes out, and nothing is pulled.</summary>
    [Fact]
    public void ForEach_WithAnEndAndAFailureTogether_StopsPulling() => OnLoop.Run(async () =>
    {
        int pulled = 0;
        IEnumerable<int> Items()
        {
            while (true)
                yield return pulled++;
        }
        Exception? thrown = await Thrown.By(() => EventLoop.ForEach(Items(), 2, item => item == 0 ? Sleep(1).AsTask() : SleepAndThrow(1, "second")));
        thrown.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle().Which.Message.Should().Be("second");
        (pulled, Now).Should().Be((2, 1));
    });

    /// <summary>A sequence that throws has failed as a body does: those that run are cancelled, and its exception stands in the aggregate.</summary>
    [Fact]
    public void ForEach_OfASequenceThatThrows_Fails() => OnLoop.Run(async () =>
    {
        LoopTask? running = null;
        static IEnumerable<int> Items()
        {
            yield return 1;
            throw new FormatException("sequence");
        }
        Exception? thrown = await Thrown.By(() => EventLoop.ForEach(Items(), 2, async _ =>
        {
            running = LoopTask.Current;
            await Sleep(10);
        }));
        thrown.Should().BeOfType<AggregateException>().Which.InnerException!.Message.Should().Be("sequence");
        Now.Should().Be(0);
        (running is null || running.IsCanceled).Should().BeTrue();
    });

    /// <summary>A cancel from outside cancels the bodies and propagates.</summary>
    [Fact]
    public void ForEach_Cancelled_Propagates() => OnLoop.Run(async () =>
    {
        int ended = 0;
        LoopTask task = EventLoop.CreateTask(() => EventLoop.ForEach(Enumerable.Range(0, 100), 4, async _ =>
        {
            try
            {
                await Sleep(10);
            }
            finally
            {
                await Sleep(1);
                ended++;
            }
        }));
        EventLoop.Current.CallLater(Seconds(5), () => task.Cancel("stop"));
        (await Thrown.By(task))!.Message.Should().Be("stop");
        (task.IsCanceled, ended, Now).Should().Be((true, 4, 6));
    });

    /// <summary>A body that is cancelled alone, or cancels itself, makes room and disturbs nobody.</summary>
    [Fact]
    public void ForEach_WithACancelledBody_GoesOn() => OnLoop.Run(async () =>
    {
        int done = 0;
        await EventLoop.ForEach(Enumerable.Range(0, 6), 2, async item =>
        {
            if (item % 2 == 0)
                throw new OperationCanceledException("own");
            await Sleep(1);
            done++;
        });
        (done, Now).Should().Be((3, 2));
    });

    /// <summary>An asynchronous sequence is pulled as lazily, and a failure ends its wait for the next item.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ForEach_OfAnAsyncSequence_PullsLazily(bool fails) => OnLoop.Run(async () =>
    {
        var log = new List<double>();
        bool disposed = false;
        async IAsyncEnumerable<int> Items([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                for (int i = 0; i < 3; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await Sleep(2);
                    log.Add(Now);
                    yield return i;
                }
            }
            finally
            {
                disposed = true;
            }
        }
        Exception? thrown = await Thrown.By(() => EventLoop.ForEach(Items(), 1, item => fails && item == 1 ? SleepAndThrow(1, "second") : Sleep(5).AsTask()));
        log.Should().Equal(fails ? [2, 9] : [2, 9, 16]);
        (disposed, Now).Should().Be((true, fails ? 10 : 21));
        (thrown is AggregateException).Should().Be(fails);
    });

    /// <summary>An item that comes after a failure, from a sequence that waits for something foreign, is not worked on, and is no error.</summary>
    [Fact]
    public void ForEach_WithAnItemAfterTheFailure_LeavesIt() => OnLoop.Run(async () =>
    {
        var promise = new TaskCompletionSource();
        var begun = new List<int>();
        async IAsyncEnumerable<int> Items()
        {
            yield return 0;
            await promise.Task;
            yield return 1;
        }
        EventLoop.Current.CallLater(Seconds(2), promise.SetResult);
        Exception? thrown = await Thrown.By(() => EventLoop.ForEach(Items(), 2, item =>
        {
            begun.Add(item);
            return SleepAndThrow(1, "first");
        }));
        thrown.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle().Which.Message.Should().Be("first");
        begun.Should().Equal(0);
        Now.Should().Be(2);
    });

    /// <summary>No items, no bodies.</summary>
    [Fact]
    public void ForEach_OfNothing_Ends() => OnLoop.Run(() => EventLoop.ForEach(Array.Empty<int>(), 1, _ => throw new FormatException("called")));

    /// <summary>A missing sequence or body and a limit below one are refused at once, and nothing is pulled.</summary>
    [Fact]
    public void ForEach_BadInput_Throws() => OnLoop.Run(() =>
    {
        static IEnumerable<int> Items()
        {
            if (Now >= 0)
                throw new FormatException("pulled");
            yield break;
        }
        FluentActions.Invoking(() => { _ = EventLoop.ForEach((IEnumerable<int>)null!, 1, _ => Task.CompletedTask); })
            .Should().Throw<ArgumentNullException>().WithParameterName("items");
        FluentActions.Invoking(() => { _ = EventLoop.ForEach((IAsyncEnumerable<int>)null!, 1, _ => Task.CompletedTask); })
            .Should().Throw<ArgumentNullException>().WithParameterName("items");
        FluentActions.Invoking(() => { _ = EventLoop.ForEach(Items(), 1, null!); }).Should().Throw<ArgumentNullException>().WithParameterName("body");
        foreach (int limit in new[] { 0, -1 })
        {
            FluentActions.Invoking(() => { _ = EventLoop.ForEach(Items(), limit, _ => Task.CompletedTask); })
                .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("limit");
        }
        return Task.CompletedTask;
    });

    /// <summary>A sequence that waits for something outside is told by its token that a body has failed.</summary>
    [Fact]
    public void ForEach_BodyFailsWhileTheSequenceWaitsOutside_Ends() => OnLoop.Run(async () =>
    {
        var channel = Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(1);

        Exception? thrown = await Thrown.By(() => EventLoop.ForEach(channel.Reader.ReadAllAsync(), 2, _ => throw new FormatException("body")));

        thrown.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle().Which.Should().BeOfType<FormatException>();
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>And so it is when a limit around the call runs out.</summary>
    [Fact]
    public void ForEach_LimitRunsOutWhileTheSequenceWaitsOutside_Ends() => OnLoop.Run(async () =>
    {
        var channel = Channel.CreateUnbounded<int>();

        (await EventLoop.MoveOnAfter(TimeSpan.FromSeconds(1), () => EventLoop.ForEach(channel.Reader.ReadAllAsync(), 2, _ => Task.CompletedTask))).Should().BeFalse();
    });

    /// <summary>Bodies that never wait do not keep a limit away.</summary>
    [Fact]
    public void ForEach_EndlessBodiesThatNeverWait_AreEndedByALimit() => OnLoop.Run(async () =>
    {
        int begun = 0;
        bool ended = await EventLoop.MoveOnAfter(TimeSpan.Zero, () => EventLoop.ForEach(Endless(), 10_000, _ =>
        {
            begun++;
            return Task.CompletedTask;
        }));

        ended.Should().BeFalse();
        begun.Should().BeLessThan(1_000);

        static IEnumerable<int> Endless()
        {
            while (true)
                yield return 1;
        }
    });
}
