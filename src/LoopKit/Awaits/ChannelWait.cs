using System.Reflection;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// A channel's reader or writer that waits off the loop is completed by the thread pool: until a thread takes that up, the wait looks as if nothing had come. But it
/// has left the channel's list of those that wait.
/// </summary>
internal sealed class ChannelWait
{
    /// <summary>Waits that were seen in a list; those of a channel with a single reader never stand in one.</summary>
    private static readonly ConditionalWeakTable<object, ChannelWait> listed = [];
    private static readonly ChannelWait mark = new();

    private readonly FieldInfo? next;
    private readonly FieldInfo? isReserved;

    private ChannelWait()
    {
    }

    private ChannelWait(Type type)
    {
        next = RuntimeFields.Find(type, "<Next>k__BackingField");
        isReserved = RuntimeFields.Find(type, "_completionReserved");
    }

    /// <summary>Null for a type that is none.</summary>
    internal static ChannelWait? TryMake(Type type) => type.Assembly.GetName().Name == "System.Threading.Channels" ? new ChannelWait(type) : null;

    /// <summary>Whether something has come, which the wait will tell later.</summary>
    internal bool HasLeft(object wait)
    {
        if (isReserved?.GetValue(wait) is true)
            return true;
        if (next?.GetValue(wait) is null)
            return listed.TryGetValue(wait, out _);
        listed.TryAdd(wait, mark);
        return false;
    }
}
