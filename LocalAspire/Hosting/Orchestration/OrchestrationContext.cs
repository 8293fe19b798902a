using LocalAspire.Hosting.Narration;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>What every instance needs.</summary>
internal sealed record OrchestrationContext(
    ResourceNotificationService Notifications,
    Narrator Narrator,
    LocalAspireSettings Settings,
    DistributedApplicationExecutionContext ExecutionContext,
    TimeProvider Time);
