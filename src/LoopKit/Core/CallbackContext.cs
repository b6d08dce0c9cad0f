namespace LoopKit;

/// <summary>The context of plain callbacks, which belong to no task: one for each loop, and one for each call of a handler of faults.</summary>
/// <param name="loop">Whose callbacks run here.</param>
/// <param name="handledFault">What a handler was called for; what it throws later must not be handed to it again.</param>
internal sealed class CallbackContext(EventLoop loop, object? handledFault = null) : LoopContext(loop)
{
    internal object? HandledFault => handledFault;

    internal override object? Owner => null;

    internal override string Describe() => "a callback";
}
