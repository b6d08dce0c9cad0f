using System.Reflection;

namespace LoopKit;

/// <summary>What will be called when a token is cancelled: its callbacks, and the objects with which they are registered.</summary>
internal static class TokenCallbacks
{
    /// <summary>Other threads may change the list while it is read.</summary>
    private const int Most = 1_000;

    private static readonly FieldInfo? registrations = RuntimeFields.Find(typeof(CancellationTokenSource), "_registrations");
    private static readonly FieldInfo? first = Find(registrations?.FieldType, "Callbacks");
    private static readonly FieldInfo? next = Find(first?.FieldType, "Next");
    private static readonly FieldInfo? method = Find(first?.FieldType, "Callback");
    private static readonly FieldInfo? state = Find(first?.FieldType, "CallbackState");

    /// <summary>Null when they cannot be seen.</summary>
    internal static List<(Delegate? Callback, object? State)>? Of(CancellationTokenSource source)
    {
        if (first is null || next is null || method is null || state is null)
            return null;
        var found = new List<(Delegate?, object?)>();
        object? callback = registrations!.GetValue(source) is { } all ? first.GetValue(all) : null;
        for (; callback is not null; callback = next.GetValue(callback))
        {
            if (found.Count == Most)
                return null;
            found.Add((method.GetValue(callback) as Delegate, state.GetValue(callback)));
        }
        return found;
    }

    private static FieldInfo? Find(Type? type, string name) => type is null ? null : RuntimeFields.Find(type, name);
}
