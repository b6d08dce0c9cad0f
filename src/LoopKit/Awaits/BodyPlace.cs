namespace LoopKit;

/// <summary>Whether a task's body stands at one of the task's own waits, by way of async methods only: then it awaits nothing else.</summary>
internal static class BodyPlace
{
    /// <summary>More than any program has, unless methods await one another in a ring.</summary>
    private const int MostLevels = 10_000;

    /// <summary>From a flow that goes on when a wait ends, upwards. Where the way cannot be seen it is taken to lead there.</summary>
    internal static bool LeadsTo(Task body, Task flow)
    {
        for (int i = 0; i < MostLevels && !ReferenceEquals(flow, body); i++)
        {
            if (RuntimeTask.ContinuationOf(flow) is not { } continuation)
                return false;
            if (InsidePromises.Unwrap(continuation) is not { } above)
                return NodeShape.Of(continuation).IsOpaque;
            if (NodeShape.Of(above).Kind != NodeKind.AsyncMethod)
                return NodeShape.Of(above).IsOpaque;
            flow = above;
        }
        return ReferenceEquals(flow, body);
    }

    /// <summary>From the body downwards, which takes no longer where a task has many waits: what it awaits in the end; null when that cannot be seen.</summary>
    internal static object? Below(Task body)
    {
        object? at = body;
        for (int i = 0; i < MostLevels && at is Task method && NodeShape.Of(method) is { Kind: NodeKind.AsyncMethod } shape; i++)
            at = shape.Method!.Read(method).Awaited;
        return at;
    }
}
