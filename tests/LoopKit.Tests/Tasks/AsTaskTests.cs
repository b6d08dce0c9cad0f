namespace LoopKit.Tests;

public class AsTaskTests
{
    /// <summary>The .NET task has the same value, the same failure itself, and the same cancellation, asked for before the end or after it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AsTask_OfEveryEnd_HasTheSameOutcome(bool afterTheEnd) => OnLoop.Run(async () =>
    {
        var thrown = new FormatException();
        LoopTask<int> value = EventLoop.CreateTask(() => Task.FromResult(4));
        LoopTask failed = EventLoop.CreateTask(() => Task.FromException(thrown));
        LoopTask cancelled = EventLoop.CreateTask(() => Task.CompletedTask);
        cancelled.Cancel("not wanted");
        if (afterTheEnd)
            await OnLoop.Settle();

        (await value.AsTask()).Should().Be(4);
        (await Thrown.By(failed.AsTask)).Should().BeSameAs(thrown);
        failed.AsTask().Exception!.InnerExceptions.Should().Equal(thrown);
        (await Thrown.By(cancelled.AsTask)).Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("not wanted");
        cancelled.AsTask().IsCanceled.Should().BeTrue();
    });

    /// <summary>While the task is pending, everybody who asks is given the same .NET task.</summary>
    [Fact]
    public void AsTask_OfAPendingTask_IsOneTask() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            return 1;
        });
        Task<int> first = task.AsTask();
        task.AsTask().Should().BeSameAs(first);
        ((LoopTask)task).AsTask().Should().BeSameAs(first);
        first.IsCompleted.Should().BeFalse();
        (await first).Should().Be(1);
    });

    /// <summary>A LoopTask stands wherever a Task is wanted; null is refused.</summary>
    [Fact]
    public void Conversion_ToTask_IsAsTask() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            return 1;
        });
        Task converted = task;
        converted.Should().BeSameAs(task.AsTask());
        await converted;

        LoopTask nothing = null!;
        Func<Task> convert = () => nothing;
        convert.Invoking(call => { _ = call(); }).Should().Throw<ArgumentNullException>();
    });

    /// <summary>Task.WhenAll over tasks of the loop gives the values in order, and resumes on the loop in the task that awaits.</summary>
    [Fact]
    public void WhenAll_OverLoopTasks_ResumesOnTheLoop() => OnLoop.Run(async () =>
    {
        LoopTask me = LoopTask.Current!;
        int thread = Environment.CurrentManagedThreadId;
        Task<int>[] tasks =
        [
            .. Enumerable.Range(0, 5).Select(i => EventLoop.CreateTask(async () =>
            {
                await EventLoop.Sleep(TimeSpan.FromSeconds(5 - i));
                return i;
            }).AsTask()),
        ];
        (await Task.WhenAll(tasks)).Should().Equal(0, 1, 2, 3, 4);
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(5));
        LoopTask.Current.Should().BeSameAs(me);
        Environment.CurrentManagedThreadId.Should().Be(thread);
    });

    /// <summary>WaitAsync gives up on a task without cancelling it, on the loop's own clock.</summary>
    [Fact]
    public void WaitAsync_ThatTimesOut_LeavesTheTaskAlone() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromSeconds(10));
            return 8;
        });
        Exception? thrown = await Thrown.By(() => task.AsTask().WaitAsync(TimeSpan.FromSeconds(1), EventLoop.Current.TimeProvider));
        thrown.Should().BeOfType<TimeoutException>();
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(1));
        LoopTask.Current!.Name.Should().Be("test");
        (await task).Should().Be(8);
    });

    /// <summary>An abandoned task shows as a cancelled .NET task, to those who watch already and to those who ask later.</summary>
    [Fact]
    public void AsTask_OfAnAbandonedTask_IsCancelled()
    {
        LoopTask<int>? task = null;
        Task<int>? watched = null;
        OnLoop.RunAndAbandon(async () =>
        {
            task = EventLoop.CreateTask(async () =>
            {
                await EventLoop.Sleep(TimeSpan.FromHours(1));
                return 1;
            });
            watched = task.AsTask();
            await EventLoop.Yield();
        });
        watched!.IsCanceled.Should().BeTrue();
        task!.AsTask().IsCanceled.Should().BeTrue();
        ((LoopTask)task).AsTask().IsCanceled.Should().BeTrue();
    }

    /// <summary>An abandoned task that nobody watched before is a cancelled .NET task for whoever asks afterwards.</summary>
    [Fact]
    public void AsTask_AskedForAfterTheLoopHasGone_IsCancelled()
    {
        LoopTask? task = null;
        OnLoop.RunAndAbandon(async () =>
        {
            task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
            await EventLoop.Yield();
        });
        task!.AsTask().IsCanceled.Should().BeTrue();
    }

    /// <summary>Cancelling a flow that awaits AsTask does not reach the task: the .NET task between them is foreign.</summary>
    [Fact]
    public void AsTask_Awaited_ShieldsTheTask() => OnLoop.Run(async () =>
    {
        LoopTask inner = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromSeconds(1)));
        LoopTask outer = EventLoop.CreateTask(async () => await inner.AsTask());
        await EventLoop.Yield();
        outer.Cancel();
        await outer;
        inner.Status.Should().Be(LoopTaskStatus.Succeeded);
        inner.CancelRequests.Should().Be(0);
    });

    /// <summary>Whoever asks from another thread in the moment in which the task and its loop end is answered: it never hangs.</summary>
    [Fact]
    public void AsTask_AskedWhileTheLoopEnds_IsCompleted() => Hang.Guard(() =>
    {
        for (int i = 0; i < 500; i++)
        {
            LoopTask? main = null;
            Task? seen = null;
            var asker = new Thread(() =>
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref main) is not null);
                seen = main!.AsTask();
            });
            asker.Start();
            EventLoop.Run(async () =>
            {
                Volatile.Write(ref main, LoopTask.Current);
                await EventLoop.Yield();
            });
            asker.Join();
            seen!.Wait();
            seen.IsCompletedSuccessfully.Should().BeTrue();
        }
    });
}
