namespace LoopKit.Tests;

public class WaitTokenTests
{
    public static TheoryData<string> Names => WaitingMembers.Names;

    /// <summary>SEMANTICS 59. With a token that is cancelled already every waiting member throws its cancellation, whether it would have waited or not.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void CancelledToken_ThrowsAtOnce(string name) => OnLoop.Run(async () =>
    {
        var token = new CancellationToken(canceled: true);
        foreach (bool mustWait in (bool[])[true, false])
        {
            Func<CancellationToken, ValueTask> member = WaitingMembers.Make(mustWait)[name];
            Exception? thrown = await Thrown.By(async () => await member(token));
            thrown.Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(token);
        }
    });

    /// <summary>SEMANTICS 59. With a token that is cancelled already nothing is taken.</summary>
    [Fact]
    public void CancelledToken_TakesNothing() => OnLoop.Run(async () =>
    {
        var token = new CancellationToken(canceled: true);
        var gate = new LoopLock();
        var slots = new LoopSemaphore(1);
        var queue = new LoopQueue<int>();
        queue.TryPut(1);
        await Thrown.By(async () => await gate.AcquireAsync(token));
        await Thrown.By(async () => await slots.AcquireAsync(token));
        await Thrown.By(async () => await queue.GetAsync(token));
        await Thrown.By(async () => await queue.PutAsync(2, token));
        gate.IsLocked.Should().BeFalse();
        slots.Available.Should().Be(1);
        queue.Count.Should().Be(1);
    });

    /// <summary>A token that is cancelled later, on the loop, ends that wait with its own exception, and the object is usable afterwards.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Token_CancelledLater_EndsTheWait(string name) => OnLoop.Run(async () =>
    {
        Func<CancellationToken, ValueTask> member = WaitingMembers.Make(mustWait: true)[name];
        for (int i = 0; i < 3; i++)
        {
            using var source = new CancellationTokenSource();
            LoopTask<Exception?> waiter = EventLoop.CreateTask(() => Thrown.By(async () => await member(source.Token)));
            await OnLoop.Settle();
            waiter.IsCompleted.Should().BeFalse();
            source.Cancel();
            (await waiter).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(source.Token);
        }
    });

    /// <summary>A token may be cancelled on another thread: the wait ends as if that were posted.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Token_CancelledOnAnotherThread_EndsTheWait(string name) => OnLoop.Run(async () =>
    {
        Func<CancellationToken, ValueTask> member = WaitingMembers.Make(mustWait: true)[name];
        using var source = new CancellationTokenSource();
        LoopTask<Exception?> waiter = EventLoop.CreateTask(() => Thrown.By(async () => await member(source.Token)));
        await OnLoop.Settle();
        int loopThread = Environment.CurrentManagedThreadId;
        await EventLoop.ToThread(() =>
        {
            Environment.CurrentManagedThreadId.Should().NotBe(loopThread);
            source.Cancel();
        });
        (await waiter).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(source.Token);
        Environment.CurrentManagedThreadId.Should().Be(loopThread);
    });

    /// <summary>A hand-over before the token's cancellation wins, also when that is on its way from another thread.</summary>
    [Fact]
    public void Token_CancelledAfterTheHandOver_ComesTooLate() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        for (int i = 0; i < 20; i++)
        {
            using var source = new CancellationTokenSource();
            ValueTask<int> wait = queue.GetAsync(source.Token);
            // The loop's thread waits for the other one here, so the cancel is posted and has not arrived.
            var thread = new Thread(source.Cancel);
            if (i % 2 == 0)
                queue.TryPut(i);
            thread.Start();
            thread.Join();
            if (i % 2 == 1)
                queue.TryPut(i);
            (await wait).Should().Be(i);
        }
        queue.IsEmpty.Should().BeTrue();
    });

    /// <summary>A cancellation that was posted too late for its wait does not end a later one that uses the same object.</summary>
    [Fact]
    public void Token_CancelledTooLate_DoesNotEndALaterWait() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        using var late = new CancellationTokenSource();
        using var never = new CancellationTokenSource();
        ValueTask<int> first = queue.GetAsync(late.Token);
        var thread = new Thread(late.Cancel);
        thread.Start();
        thread.Join();
        queue.TryPut(1);
        (await first).Should().Be(1);

        ValueTask<int> second = queue.GetAsync(never.Token);
        await OnLoop.Settle();
        second.IsCompleted.Should().BeFalse();
        queue.TryPut(2);
        (await second).Should().Be(2);
    });

    /// <summary>A .NET task made of the wait is cancelled by the token, not failed.</summary>
    [Fact]
    public void Token_OfAWaitAsTask_CancelsTheTask() => OnLoop.Run(async () =>
    {
        using var source = new CancellationTokenSource();
        Task<int> task = new LoopQueue<int>().GetAsync(source.Token).AsTask();
        source.Cancel();
        await Thrown.By(() => task);
        task.IsCanceled.Should().BeTrue();
    });

    /// <summary>A token that is cancelled while the task's own cancel is on its way ends the wait when that is taken back.</summary>
    [Fact]
    public void Token_CancelledDuringACancelThatIsTakenBack_EndsTheWait() => OnLoop.Run(async () =>
    {
        var gate = new LoopLock();
        using var source = new CancellationTokenSource();
        using LoopLock.Hold hold = await gate.AcquireAsync();
        LoopTask<Exception?> waiter = EventLoop.CreateTask(() => Thrown.By(async () => await gate.AcquireAsync(source.Token)));
        await EventLoop.Yield();
        waiter.Cancel();
        source.Cancel();
        waiter.Uncancel();
        (await waiter).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(source.Token);
    });

    /// <summary>Waits that end leave nothing registered with a token that lives long.</summary>
    [Fact]
    public void Token_OfWaitsThatEnded_HoldsNone() => OnLoop.Run(async () =>
    {
        using var source = new CancellationTokenSource();
        WeakReference gone = await WaitWith(source.Token);
        await OnLoop.Settle();
        GC.Collect();
        gone.IsAlive.Should().BeFalse();
    });

    private static async Task<WeakReference> WaitWith(CancellationToken token)
    {
        var queue = new LoopQueue<int>();
        ValueTask<int> wait = queue.GetAsync(token);
        queue.TryPut(1);
        await wait;
        return new WeakReference(queue);
    }
}
