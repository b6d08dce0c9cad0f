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

    /// <summary>
    /// The <c>LoopTask</c> whose step it is, for comparison, or which the loop tells that a sleep or another task has ended. A limit of time that has run out belongs to nobody
    /// else. Null for a plain callback.
    /// </summary>
    public object? Owner => work.Context?.Owner ?? (work.State as IDrawn)?.Owner;

    /// <summary>Its place in the ready queue.</summary>
    internal int Index { get; }

    /// <summary>Whether it only makes a task ready: where nothing else could come before it, there is nothing to draw.</summary>
    internal bool IsNews => work is { Context.Owner: null, State: IDrawn { Owner: var owner } state } && !ReferenceEquals(owner, state);

    internal void Begin() => work.Context?.ForgetReason();

    /// <summary>What it is, in words: <c>task 'worker' resumed from Sleep until 0.01 s</c>.</summary>
    public override string ToString()
    {
        if (work.Context is { Owner: not null } context)
            return context.DescribeStep();
        return work.State is IDrawn drawn ? drawn.DescribeStep() : $"callback {CallbackName.Of(in work)}";
    }
}
