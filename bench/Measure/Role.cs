namespace Scalable.Bench.Measure;

/// <summary>The part of a system in a comparison.</summary>
internal enum Role
{
    /// <summary>The twin with a mistake enabled.</summary>
    Mistake,

    /// <summary>The twin without mistakes: a decent single-process service.</summary>
    Decent,

    /// <summary>This system: gateway, two replicas of the catalogue service, worker.</summary>
    Scalable,
}
