using LoopKit;

namespace FindTheRace;

/// <summary>
/// A caller looks into the cache, loads what is not there, and adds it. Usually the second caller finds what the first one has loaded; when it looks while the
/// first one is still loading, both load, and the second Add fails.
/// </summary>
internal static class CheckThenAct
{
    public static async Task Test()
    {
        var cache = new Dictionary<string, string>();
        LoopTask<string> early = EventLoop.CreateTask(() => Get(cache, "logo.png"), "early-caller");
        LoopTask<string> late = EventLoop.CreateTask(
            async () =>
            {
                await EventLoop.Yield();
                await EventLoop.Yield();
                await EventLoop.Yield();
                return await Get(cache, "logo.png");
            },
            "late-caller");
        await early;
        await late;
    }

    private static async Task<string> Get(Dictionary<string, string> cache, string key)
    {
        if (cache.TryGetValue(key, out string? cached))
            return cached;
        string loaded = await Load(key);
        cache.Add(key, loaded);
        return loaded;
    }

    private static async Task<string> Load(string key)
    {
        await EventLoop.Yield();
        return $"content of {key}";
    }
}
