namespace LoopKit;

/// <summary>One waiter's wish to hear of a pipe: see <see cref="RawPipe.Watch"/>.</summary>
internal abstract class PipeWatch
{
    internal abstract void Begin();

    /// <summary>Afterwards nothing is answered any more, though an answer may be on its way.</summary>
    internal abstract void Withdraw();
}
