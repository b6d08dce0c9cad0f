namespace LoopKit;

/// <summary>
/// One turn between the await of something that is there already and its result: the result is the flow's from the beginning, so
/// a cancel does not reach this wait and stays due for the next one, or for the one that would be the next to take such a turn.
/// </summary>
internal sealed class PassingWaiter<T>(EventLoop loop, WaitQueue<T> home) : ValueWaiter<T>(loop)
{
    private T value = default!;

    internal void Begin(T result)
    {
        Reset();
        value = result;
    }

    internal override bool Interrupt(string? reason) => false;

    internal override string Describe() => "its next turn";

    private protected override void OnAwaited() => ScheduleDelivery();

    private protected override void Deliver()
    {
        T result = value;
        value = default!;
        ResumeInPlace(result);
    }

    protected override void Recycle() => home.Return(this);
}
