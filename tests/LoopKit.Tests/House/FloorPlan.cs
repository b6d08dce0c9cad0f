using System.Globalization;

namespace LoopKit.Tests;

/// <summary>The table "The floors" of the tour: which folder stands on which floor, and which folders it may use.</summary>
internal sealed class FloorPlan
{
    private const string Everything = "everything";
    private const string Nothing = "–";

    private readonly Dictionary<string, (int Floor, string[] MayUse)> rooms = [];

    internal IReadOnlyCollection<string> Folders => rooms.Keys;

    /// <summary>Reads the rows <c>| floor | `Folder` | A, B | … |</c> of the tour's table.</summary>
    internal static FloorPlan Read(string tour)
    {
        var plan = new FloorPlan();
        foreach (string line in tour.Split('\n'))
        {
            string[] cells = [.. line.Split('|').Select(cell => cell.Trim())];
            if (cells.Length > 4 && int.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out int floor))
                plan.rooms.Add(cells[2].Trim('`'), (floor, cells[3].Split(", ")));
        }
        return plan;
    }

    internal bool Allows(string user, string used)
    {
        if (user == used)
            return true;
        return rooms.TryGetValue(user, out (int Floor, string[] MayUse) room)
            && (room.MayUse.Contains(used) || room.MayUse is [Everything]);
    }

    /// <summary>Every arrow of the table that does not point to a lower floor, as a sentence.</summary>
    internal IEnumerable<string> UpwardArrows()
    {
        foreach ((string folder, (int floor, string[] mayUse)) in rooms)
        {
            foreach (string used in mayUse.Where(used => used is not (Everything or Nothing)))
            {
                if (!rooms.TryGetValue(used, out (int Floor, string[] MayUse) below) || below.Floor >= floor)
                    yield return $"{folder} (floor {floor}) may use {used}, which is not on a lower floor";
            }
        }
    }
}
