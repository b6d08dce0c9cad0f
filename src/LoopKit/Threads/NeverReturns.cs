using System.ComponentModel;

namespace LoopKit;

/// <summary>
/// The type of an expression that only throws. No value of it exists; it is here so that <c>ToThread(() => throw …)</c> means
/// a function and not an async delegate.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NeverReturns : Task
{
    private NeverReturns()
        : base(static () => { })
    {
    }
}
