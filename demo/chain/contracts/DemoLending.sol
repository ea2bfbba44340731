// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title A lending protocol that says of each user how healthy their position is.
/// @notice `healthFactor` is a ratio in fixed point with 18 decimals: 1.1e18 is 1.10, or 110 %.
/// At 1e18 and under, a position may be liquidated.
contract DemoLending {
    address public immutable reporter;
    mapping(address user => uint256) public healthFactorOf;

    event HealthFactor(address indexed user, uint256 healthFactor);

    error NotReporter(address caller);
    error LengthsDiffer(uint256 users, uint256 healthFactors);

    constructor(address reporter_) {
        reporter = reporter_;
    }

    modifier onlyReporter() {
        if (msg.sender != reporter) revert NotReporter(msg.sender);
        _;
    }

    /// @param healthFactor ratio, 18 decimals
    function report(address user, uint256 healthFactor) external onlyReporter {
        _report(user, healthFactor);
    }

    /// @notice Several users in one transaction: one event each, in the order given.
    /// @param healthFactors ratios, 18 decimals, one for each user
    function reportMany(address[] calldata users, uint256[] calldata healthFactors) external onlyReporter {
        if (users.length != healthFactors.length) revert LengthsDiffer(users.length, healthFactors.length);
        for (uint256 i = 0; i < users.length; i++) {
            _report(users[i], healthFactors[i]);
        }
    }

    function _report(address user, uint256 healthFactor) private {
        healthFactorOf[user] = healthFactor;
        emit HealthFactor(user, healthFactor);
    }
}
