namespace LoopKit;

/// <summary>Something that is ready to run, offered to <see cref="LoopDriver.ChooseNext"/>.</summary>
public readonly struct LoopStep
{
    private readonly ReadyStep? step;

    internal LoopStep(ReadyStep step) => this.step = step;

    /// <summary>
    /// The <c>LoopTask</c> whose step it is, for comparison, or which the loop tells that a sleep or another task has ended. A limit of time that has run out belongs to nobody
    /// else. Null for a plain callback.
    /// </summary>
    public object? Owner => step?.Owner;

    internal ReadyStep Ready => step!;

    /// <summary>What it is, in words: <c>task 'worker' resumed from Sleep until 0.01 s</c>.</summary>
    public override string ToString() => step?.Describe() ?? "";
}
