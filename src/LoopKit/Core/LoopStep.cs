namespace LoopKit;

/// <summary>Something that is ready to run, offered to <see cref="LoopDriver.ChooseNext"/>.</summary>
public readonly struct LoopStep
{
    private readonly Work work;

    internal LoopStep(in Work work, int index)
    {
        this.work = work;
        Index = index;
    }

    /// <summary>The <c>LoopTask</c> whose step it is, for comparison; null for a plain callback.</summary>
    public object? Owner => work.Context?.Owner;

    /// <summary>Its place in the ready queue.</summary>
    internal int Index { get; }

    internal void Begin() => work.Context?.ForgetReason();

    /// <summary>What it is, in words: <c>task 'worker' resumed from Sleep until 0.01 s</c>.</summary>
    public override string ToString() =>
        work.Context is { Owner: not null } context ? context.DescribeStep() : $"callback {CallbackName.Of(in work)}";
}
