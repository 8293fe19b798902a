using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Scalable.Diagnosis.Otlp.Server;

/// <summary>OTLP's trace service.</summary>
internal sealed class TraceService;

/// <summary>OTLP's metrics service.</summary>
internal sealed class MetricsService;

/// <summary>OTLP's logs service.</summary>
internal sealed class LogsService;

/// <summary>
/// Binds a service of OTLP to the handler without generated messages: an export is read while its bytes are still in the transport's
/// buffers.
/// </summary>
internal abstract class ExportMethod<TService>(ExportHandler handler, Signal signal, string service) : IServiceMethodProvider<TService>
    where TService : class
{
    private static readonly Marshaller<Outcome> Response = new(
        static (outcome, context) => context.Complete(outcome.ToProtobuf()),
        static _ => throw new NotSupportedException("A server reads no responses."));

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        var request = new Marshaller<Outcome>(
            static (_, _) => throw new NotSupportedException("A server writes no requests."),
            payload => handler.HandleProtobuf(signal, payload.PayloadAsReadOnlySequence()));
        var method = new Method<Outcome, Outcome>(MethodType.Unary, service, "Export", request, Response);
        context.AddUnaryMethod(method, [], (_, outcome, _) => outcome.Error is null
            ? Task.FromResult(outcome)
            : throw new RpcException(new(StatusCode.InvalidArgument, outcome.Error)));
    }
}

internal sealed class TraceExport(ExportHandler handler)
    : ExportMethod<TraceService>(handler, Signal.Traces, "opentelemetry.proto.collector.trace.v1.TraceService");

internal sealed class MetricsExport(ExportHandler handler)
    : ExportMethod<MetricsService>(handler, Signal.Metrics, "opentelemetry.proto.collector.metrics.v1.MetricsService");

internal sealed class LogsExport(ExportHandler handler)
    : ExportMethod<LogsService>(handler, Signal.Logs, "opentelemetry.proto.collector.logs.v1.LogsService");
