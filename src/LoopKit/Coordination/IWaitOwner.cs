namespace LoopKit;

/// <summary>What a <see cref="WaitQueue{T}"/> needs of the coordination type it belongs to.</summary>
internal interface IWaitOwner
{
    /// <summary>Hands over what can be handed over: a wait has come back into its line after a cancel was taken back.</summary>
    void Serve();

    /// <summary>The type and its state, as dumps say it after "waits for".</summary>
    string Describe();
}
