namespace LoopKit;

/// <summary>A body that has not begun, with the AsyncLocal values of its creator where these may not be there when it begins.</summary>
internal sealed record LocalBody(Delegate Body, ExecutionContext Context);
