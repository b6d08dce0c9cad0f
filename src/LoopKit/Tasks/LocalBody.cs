namespace LoopKit;

/// <summary>A body that has not begun, with AsyncLocal values of its creator's that the loop's own callbacks do not have.</summary>
internal sealed record LocalBody(Delegate Body, ExecutionContext Context);
