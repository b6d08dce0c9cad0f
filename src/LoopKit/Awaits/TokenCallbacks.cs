using System.Reflection;

namespace LoopKit;

/// <summary>What will be called when a token is cancelled: the objects with which its callbacks are registered.</summary>
internal static class TokenCallbacks
{
    /// <summary>Other threads may change the list while it is read.</summary>
    private const int Most = 1_000;

    private static readonly FieldInfo? registrations = RuntimeFields.Find(typeof(CancellationTokenSource), "_registrations");
    private static readonly FieldInfo? first = Find(registrations?.FieldType, "Callbacks");
    private static readonly FieldInfo? next = Find(first?.FieldType, "Next");
    private static readonly FieldInfo? state = Find(first?.FieldType, "CallbackState");

    /// <summary>Null when they cannot be seen.</summary>
    internal static List<object?>? StatesOf(CancellationTokenSource source)
    {
        if (first is null || next is null || state is null)
            return null;
        var states = new List<object?>();
        object? callback = registrations!.GetValue(source) is { } all ? first.GetValue(all) : null;
        for (; callback is not null; callback = next.GetValue(callback))
        {
            if (states.Count == Most)
                return null;
            states.Add(state.GetValue(callback));
        }
        return states;
    }

    private static FieldInfo? Find(Type? type, string name) => type is null ? null : RuntimeFields.Find(type, name);
}
