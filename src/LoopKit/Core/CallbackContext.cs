namespace LoopKit;

/// <summary>The context of plain callbacks, which belong to no task: one for each loop.</summary>
internal sealed class CallbackContext(EventLoop loop) : LoopContext(loop)
{
    internal override object? Owner => null;

    internal override string Describe() => "a callback";
}
