"""Addresses of the marketplace's endpoints, under /api/v1/."""

from django.urls import path

from marketplace.api import auctions, awards, bids, disputes, orders, parcels, pledges, pools, rulings, wants

urlpatterns = [
    path("wants", wants.Wants.as_view(), name="api-wants"),
    path("pools", pools.Pools.as_view(), name="api-pools"),
    path("pools/<uuid:pool_id>", pools.OnePool.as_view(), name="api-pool"),
    path("pools/<uuid:pool_id>/interest", pledges.PoolInterest.as_view(), name="api-pool-interest"),
    path("pools/<uuid:pool_id>/pledge", pledges.PoolPledge.as_view(), name="api-pool-pledge"),
    path("pools/<uuid:pool_id>/auction", auctions.PoolAuction.as_view(), name="api-pool-auction"),
    path("pools/<uuid:pool_id>/bids", bids.PoolBids.as_view(), name="api-pool-bids"),
    path("pools/<uuid:pool_id>/desk", auctions.PoolDesk.as_view(), name="api-pool-desk"),
    path("pools/<uuid:pool_id>/review", wants.PoolReview.as_view(), name="api-pool-review"),
    path("awards", awards.Awards.as_view(), name="api-awards"),
    path("awards/<uuid:award_id>/acceptance", awards.AwardAcceptance.as_view(), name="api-award-acceptance"),
    path("awards/<uuid:award_id>/refusal", awards.AwardRefusal.as_view(), name="api-award-refusal"),
    path("orders", orders.Orders.as_view(), name="api-orders"),
    path("orders/<uuid:order_id>", orders.OneOrder.as_view(), name="api-order"),
    path("orders/<uuid:order_id>/cancellation", orders.OrderCancellation.as_view(), name="api-order-cancellation"),
    path("orders/<uuid:order_id>/payment-method", orders.OrderPaymentMethod.as_view(), name="api-order-method"),
    path("orders/<uuid:order_id>/confirmation", orders.OrderConfirmation.as_view(), name="api-order-confirmation"),
    path("orders/<uuid:order_id>/extension", orders.OrderExtension.as_view(), name="api-order-extension"),
    path("orders/<uuid:order_id>/shipment", parcels.OrderShipment.as_view(), name="api-order-shipment"),
    path("orders/<uuid:order_id>/refund", orders.OrderRefund.as_view(), name="api-order-refund"),
    path("parcels", parcels.Parcels.as_view(), name="api-parcels"),
    path("orders/<uuid:order_id>/disputes", disputes.OrderDisputes.as_view(), name="api-order-disputes"),
    path("disputes", disputes.Disputes.as_view(), name="api-disputes"),
    path("disputes/<uuid:dispute_id>", disputes.OneDispute.as_view(), name="api-dispute"),
    path("disputes/<uuid:dispute_id>/answer", disputes.DisputeAnswer.as_view(), name="api-dispute-answer"),
    path("disputes/<uuid:dispute_id>/statements", disputes.DisputeStatements.as_view(), name="api-dispute-statements"),
    path("disputes/<uuid:dispute_id>/proposals", disputes.DisputeProposals.as_view(), name="api-dispute-proposals"),
    path("disputes/<uuid:dispute_id>/withdrawal", disputes.DisputeWithdrawal.as_view(), name="api-dispute-withdrawal"),
    path("disputes/<uuid:dispute_id>/appeal", disputes.DisputeAppeal.as_view(), name="api-dispute-appeal"),
    path(
        "disputes/proposals/<uuid:proposal_id>/acceptance",
        disputes.ProposalAcceptance.as_view(),
        name="api-proposal-acceptance",
    ),
    path(
        "disputes/proposals/<uuid:proposal_id>/rejection",
        disputes.ProposalRejection.as_view(),
        name="api-proposal-rejection",
    ),
    path("desk/disputes", rulings.DisputeQueue.as_view(), name="api-dispute-queue"),
    path("desk/disputes/<uuid:dispute_id>/question", rulings.DisputeQuestion.as_view(), name="api-dispute-question"),
    path("desk/disputes/<uuid:dispute_id>/ruling", rulings.DisputeRuling.as_view(), name="api-dispute-ruling"),
    path("desk/rulings/<uuid:ruling_id>/signature", rulings.RulingSignature.as_view(), name="api-ruling-signature"),
    path("desk/rulings/<uuid:ruling_id>/return", rulings.RulingReturn.as_view(), name="api-ruling-return"),
]
