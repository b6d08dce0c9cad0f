using System.Threading.Tasks.Sources;

namespace LoopKit;

/// <summary>
/// The enumeration of an <c>AsCompleted</c>. A step that waits is the wait itself under another type, so that it takes no turn of its own,
/// as it would in an async iterator.
/// </summary>
internal sealed class CompletionReader<T> : IAsyncEnumerator<LoopTask<T>>, IValueTaskSource<bool>
{
    private static readonly Action<object?> tokenCancelled = static state => ((CompletionReader<T>)state!).OnTokenCancelled();
    private static readonly Action<object?> giveUp = static state => ((CompletionReader<T>)state!).GiveUp();
    private static readonly Action<object?> stopListening = static state => ((CompletionReader<T>)state!).StopListening();

    private readonly EventLoop loop;
    private readonly CompletionWaiter wait;
    private readonly TimeSpan? timeout;
    private readonly CancellationToken cancellationToken;
    private readonly CancellationTokenRegistration registration;
    private LoopTask<T>? current;
    private int left;
    private bool isWaiting;

    internal CompletionReader(EventLoop loop, CompletionWaiter wait, int count, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        this.loop = loop;
        this.wait = wait;
        this.timeout = timeout;
        this.cancellationToken = cancellationToken;
        left = count;
        registration = cancellationToken.UnsafeRegister(tokenCancelled, this);
    }

    public LoopTask<T> Current => current!;

    public ValueTask<bool> MoveNextAsync()
    {
        ThrowIfElsewhere();
        if (isWaiting)
            throw new InvalidOperationException("The enumeration's step before this one has not ended: await it first.");
        if (left > 0 && cancellationToken.IsCancellationRequested)
            return CancelledToken.EndWait<bool>(cancellationToken);
        // Before anything is taken, so that a cancel at the turn between takes nothing away.
        if (!loop.TryTakeFreeStep())
            return MoveNextAfterTurn();
        if (left == 0)
            return new ValueTask<bool>(false);
        if (wait.TryTake(out LoopTask? task))
        {
            Accept(task!);
            return new ValueTask<bool>(true);
        }
        if (wait.IsTimedOut)
            return ValueTask.FromException<bool>(TimedOut());
        isWaiting = true;
        return new ValueTask<bool>(this, wait.BeginNext());
    }

    /// <summary>Stops listening; the tasks go on. From another thread it takes effect as if posted: to throw here would hide what brought the flow there.</summary>
    public ValueTask DisposeAsync()
    {
        if (isWaiting)
            throw new InvalidOperationException("A step of the enumeration has not ended, and never would: await it before the enumeration is disposed of.");
        registration.Unregister();
        left = 0;
        loop.CallHere(stopListening, this);
        return default;
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => ((IValueTaskSource)wait).GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        ((IValueTaskSource)wait).OnCompleted(continuation, state, token, StepAdapter.StayOnLoop(state, flags));

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        isWaiting = false;
        ((IValueTaskSource)wait).GetResult(token);
        Accept(wait.HandedOver ?? throw TimedOut());
        return true;
    }

    private async ValueTask<bool> MoveNextAfterTurn()
    {
        await EventLoop.Yield();
        return await MoveNextAsync();
    }

    private void StopListening()
    {
        loop.Disarm(wait);
        wait.StopWatching();
    }

    private void OnTokenCancelled() => loop.CallHere(giveUp, this);

    private void GiveUp()
    {
        if (isWaiting)
            wait.GiveUp(cancellationToken);
    }

    private void Accept(LoopTask task)
    {
        current = (LoopTask<T>)task;
        left--;
    }

    private void ThrowIfElsewhere()
    {
        if (!ReferenceEquals(EventLoop.Current, loop))
            throw LoopErrors.WrongThread("The enumeration of AsCompleted");
    }

    private TimeoutException TimedOut() => new($"The time limit of {timeout} ran out.");
}
