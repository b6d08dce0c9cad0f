namespace LoopKit.Tests;

/// <summary>Short names for what LoopKit cannot interrupt.</summary>
internal static class ForeignWait
{
    /// <summary>The token that the calling code reads.</summary>
    internal static CancellationToken Token => LoopTask.Current!.CancellationToken;

    /// <summary>A wait that ends only by the token which is read where it begins.</summary>
    internal static Task UntilCancelled() => new TaskCompletionSource().Task.WaitAsync(Token);
}
