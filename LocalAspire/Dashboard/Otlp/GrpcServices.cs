using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace LocalAspire.Dashboard.Otlp;

/// <summary>OTLP's trace service.</summary>
internal sealed class TraceService;

/// <summary>OTLP's logs service.</summary>
internal sealed class LogsService;

/// <summary>OTLP's metrics service.</summary>
internal sealed class MetricsService;

/// <summary>
/// Binds OTLP's three gRPC services to the receiver by hand: the request is received while its bytes are still in the transport's
/// buffers, where generated code would first copy them into messages.
/// </summary>
internal abstract class ExportMethod<TService>(Receiver receiver, Signal signal, string service) : IServiceMethodProvider<TService>
    where TService : class
{
    private static readonly Marshaller<Outcome> Answer = new(
        static (outcome, context) => context.Complete(ResponseMessage.For(outcome)),
        static _ => throw new NotSupportedException("A server does not read answers."));

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        var request = new Marshaller<Outcome>(
            static (_, _) => throw new NotSupportedException("A server does not write requests."),
            payload => receiver.Receive(signal, payload.PayloadAsReadOnlySequence()));
        context.AddUnaryMethod(new Method<Outcome, Outcome>(MethodType.Unary, service, "Export", request, Answer), [], (_, outcome, _) => Complete(outcome));
    }

    private static Task<Outcome> Complete(Outcome outcome) =>
        outcome.IsMalformed
            ? throw new RpcException(new(StatusCode.InvalidArgument, outcome.Reason))
            : Task.FromResult(outcome);
}

internal sealed class TraceExport(Receiver receiver)
    : ExportMethod<TraceService>(receiver, Signal.Traces, "opentelemetry.proto.collector.trace.v1.TraceService");

internal sealed class LogsExport(Receiver receiver)
    : ExportMethod<LogsService>(receiver, Signal.Logs, "opentelemetry.proto.collector.logs.v1.LogsService");

internal sealed class MetricsExport(Receiver receiver)
    : ExportMethod<MetricsService>(receiver, Signal.Metrics, "opentelemetry.proto.collector.metrics.v1.MetricsService");
