namespace Scalable.Jobs.Store;

/// <summary>
/// The priority of a job among the waiting jobs of its owner and kind. It does not put a job ahead of those of other owners, who take turns
/// whatever their priorities are.
/// </summary>
public enum JobPriority
{
    /// <summary>After the owner's other jobs.</summary>
    Low = -1,

    /// <summary>The default: in the order of acceptance.</summary>
    Normal = 0,

    /// <summary>Before the owner's other jobs.</summary>
    High = 1,
}
