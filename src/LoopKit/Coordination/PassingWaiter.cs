namespace LoopKit;

/// <summary>
/// One turn between the await of something that is there already and its result: the result is the flow's from the beginning, so
/// a cancel does not reach this wait and stays due for the next one, or for the one that would be the next to take such a turn. That one hears also of what another flow's wait
/// took meanwhile, and of a scope that has been left.
/// </summary>
internal sealed class PassingWaiter<T>(EventLoop loop, WaitQueue<T> home) : ValueWaiter<T>(loop)
{
    private T value = default!;
    private long heard;

    internal void Begin(T result)
    {
        Reset();
        value = result;
    }

    internal override bool Interrupt(string? reason) => false;

    internal override string Describe() => "its next turn";

    private protected override void OnAwaited()
    {
        heard = LoopContext.CurrentFlow?.EpochAtAwait ?? long.MaxValue;
        ScheduleDelivery();
    }

    private protected override void Deliver()
    {
        T result = value;
        value = default!;
        EventLoop loop = Loop;
        loop.BeginStepAfterTurn(heard);
        try
        {
            ResumeInPlace(result);
        }
        finally
        {
            loop.EndStepAfterTurn();
        }
    }

    protected override void Recycle() => home.Return(this);
}
