namespace LoopKit;

/// <summary>The state of a <see cref="Work"/> that must be told when the loop closes before the work ran.</summary>
internal interface IDroppable
{
    /// <summary>Called once, on the closing thread; must not run user code.</summary>
    void Drop();
}
