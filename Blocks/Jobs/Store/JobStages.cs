namespace Scalable.Jobs.Store;

/// <summary>The stages of a queued job on its way to the broker.</summary>
internal static class JobStages
{
    /// <summary>It waits for its time: for that which its owner has set, or for its next attempt.</summary>
    public const string Delayed = "delayed";

    /// <summary>It waits for earlier jobs of its owner to start, of which the broker has as many as it may.</summary>
    public const string Held = "held";

    /// <summary>Its message is with the broker, or about to be.</summary>
    public const string Sent = "sent";
}
