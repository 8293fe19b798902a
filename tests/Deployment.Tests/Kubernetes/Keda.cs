using k8s.Models;

namespace Deployment.Tests.Kubernetes;

/// <summary>
/// KEDA's own resources, of which KubernetesClient has no models: the fields that a scaler reads, as KEDA 2 defines them.
/// </summary>
public sealed class ScaledObject
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta? Metadata { get; set; }

    public ScaledObjectSpec? Spec { get; set; }
}

public sealed class ScaledObjectSpec
{
    public V2CrossVersionObjectReference? ScaleTargetRef { get; set; }

    public int? MinReplicaCount { get; set; }

    public int? MaxReplicaCount { get; set; }

    public int? PollingInterval { get; set; }

    public int? CooldownPeriod { get; set; }

    public Fallback? Fallback { get; set; }

    public IList<Trigger> Triggers { get; set; } = [];
}

public sealed class Fallback
{
    public int FailureThreshold { get; set; }

    public int Replicas { get; set; }
}

public sealed class Trigger
{
    public string? Type { get; set; }

    public IDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>();

    public V1LocalObjectReference? AuthenticationRef { get; set; }
}

public sealed class TriggerAuthentication
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta? Metadata { get; set; }

    public TriggerAuthenticationSpec? Spec { get; set; }
}

public sealed class TriggerAuthenticationSpec
{
    public IList<SecretTarget> SecretTargetRef { get; set; } = [];
}

public sealed class SecretTarget
{
    public string? Parameter { get; set; }

    public string? Name { get; set; }

    public string? Key { get; set; }
}
