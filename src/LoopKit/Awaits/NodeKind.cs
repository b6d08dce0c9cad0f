namespace LoopKit;

/// <summary>What kind of thing is awaited, as its type tells.</summary>
internal enum NodeKind
{
    /// <summary>A task that runs a delegate, or a promise that anybody may keep: the type does not tell.</summary>
    Task,

    /// <summary>An async method: what it awaits is looked at in turn.</summary>
    AsyncMethod,

    /// <summary>A task that keeps what it waits for: WhenAll with values, WaitAsync, ContinueWith, AsTask of a ValueTask.</summary>
    Combined,

    /// <summary>A task that waits for the first of several.</summary>
    First,

    /// <summary>A task that does not keep what it waits for: WhenAll without values, Unwrap.</summary>
    Blind,

    /// <summary>A delay or a tick: a timer ends it.</summary>
    Timed,

    /// <summary>A source of LoopKit's.</summary>
    Own,

    /// <summary>A source that only the world outside completes.</summary>
    Outside,

    /// <summary>A source that anybody may complete.</summary>
    Source,
}
