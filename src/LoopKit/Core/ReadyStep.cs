namespace LoopKit;

/// <summary>What is ready, as a driver that chooses is shown it.</summary>
internal sealed class ReadyStep(in Work work, long number)
{
    private readonly Work work = work;

    internal ref readonly Work Work => ref work;

    /// <summary>Its place in the order of arrival.</summary>
    internal long Number => number;

    /// <summary>Looked for once: who waits for a sleep may not do so any more when its end is told.</summary>
    internal object? Owner { get; } = work.Context?.Owner ?? (work.State as IDrawn)?.Owner;

    /// <summary>The next one of the same owner.</summary>
    internal ReadyStep? Next { get; set; }

    /// <summary>Whether it only makes a task ready: where nothing else could come before it, there is nothing to draw.</summary>
    internal bool IsNews => work is { Context.Owner: null, State: IDrawn state } && Owner is { } owner && !ReferenceEquals(owner, state);

    /// <summary>Why the step was ready is no reason for the next one.</summary>
    internal void Begin()
    {
        if (!IsNews)
            work.Context?.ForgetReason(in work);
    }

    internal string Describe()
    {
        if (work.Context is { Owner: not null } context)
            return context.DescribeStep(in work);
        return work.State is IDrawn drawn ? drawn.DescribeStep() : $"callback {CallbackName.Of(in work)}";
    }
}
